"""`Kind` and `Family`: what a component is, and what rules may ask for in general."""

from __future__ import annotations

from enum import StrEnum


class Family(StrEnum):
    """A coarse role that several kinds share."""

    CLIENT = "client"
    EDGE = "edge"
    COMPUTE = "compute"
    STORE = "store"
    MESSAGING = "messaging"
    CONTROL = "control"
    OUTSIDE = "outside"


class Kind(StrEnum):
    """What a component is. The value is what packs see as `n.kind`."""

    CLIENT = "client"
    DNS = "dns"
    CDN = "cdn"
    WAF = "waf"
    LB = "lb"
    GATEWAY = "gateway"
    SERVICE = "service"
    WORKER = "worker"
    FUNCTION = "function"
    REALTIME = "realtime"
    STREAM_PROCESSOR = "stream-processor"
    BATCH = "batch"
    SCHEDULER = "scheduler"
    MODEL = "model"
    TRANSCODER = "transcoder"
    CACHE = "cache"
    DATABASE = "database"
    KV = "kv"
    WIDE_COLUMN = "wide-column"
    DOCUMENT = "document"
    SEARCH = "search"
    GRAPH = "graph"
    GEO = "geo"
    OBJECT_STORE = "object-store"
    FILE_STORE = "file-store"
    TIMESERIES = "timeseries"
    VECTOR = "vector"
    WAREHOUSE = "warehouse"
    FEATURE_STORE = "feature-store"
    QUEUE = "queue"
    STREAM = "stream"
    PUBSUB = "pubsub"
    COORDINATION = "coordination"
    AUTH = "auth"
    SECRETS = "secrets"
    KMS = "kms"
    MONITORING = "monitoring"
    LOGGING = "logging"
    EXTERNAL = "external"

    @property
    def family(self) -> Family:
        """The family this kind belongs to."""
        return _FAMILY[self]


KINDS = frozenset(Kind)
"""Every kind, to look up a word that may be one."""

_MEMBERS: dict[Family, str] = {
    Family.CLIENT: "client",
    Family.EDGE: "dns cdn waf lb gateway",
    Family.COMPUTE: "service worker function realtime stream-processor batch scheduler model transcoder",
    Family.STORE: (
        "cache database kv wide-column document search graph geo object-store file-store"
        " timeseries vector warehouse feature-store"
    ),
    Family.MESSAGING: "queue stream pubsub",
    Family.CONTROL: "coordination auth secrets kms monitoring logging",
    Family.OUTSIDE: "external",
}
_FAMILY: dict[Kind, Family] = {
    Kind(kind): family for family, kinds in _MEMBERS.items() for kind in kinds.split()
}
