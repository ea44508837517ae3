"""Rate limits: how much work one address may ask for in a minute, paid for by CPU time."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from functools import lru_cache, wraps
from ipaddress import IPv6Address, ip_address
from typing import Any

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from limits import parse_many
from limits.errors import ConfigurationError, StorageError

from web.config import PREFIX, Config, ConfigError

UNIT_SECONDS = 0.05
"""CPU time that one unit of an allowance pays for."""

_SCOPE = "work"
_log = logging.getLogger("web")


@lru_cache(4096)  # the server asks it of every connection
def network_of(text: str) -> str:
    """The key of an address: itself for IPv4, the /64 network of one subscriber for IPv6."""
    try:
        address = ip_address(text)
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"


def caller() -> str:
    """The key of the address that the current request comes from."""
    return network_of(request.remote_addr or "")


class Throttle:
    """One allowance for all routes that work; what costs more takes more of it.

    Raises:
        ConfigError: Redis is asked for and its client is not installed.

    """

    def __init__(self, app: Flask, config: Config) -> None:
        self._allowed = config.rate_limit
        self._items = parse_many(config.rate_limit) if config.rate_limit else []
        self._shared = bool(config.redis_url and config.rate_limit)
        self.limiter = _make_limiter(app, config)
        app.after_request(self._settle_costs)

    def costs(self, cost: int) -> Callable[[Any], Any]:
        """A decorator: each call of the route takes `cost` of its caller's allowance up front."""
        if not self._allowed:
            return lambda view: view
        limit = self.limiter.shared_limit(self._allowed, scope=_SCOPE, cost=cost)

        def limited(view: Callable[[], Response]) -> Any:
            @wraps(view)
            def paid() -> Response:
                g.paid_units = cost
                return view()

            return limit(paid)

        return limited

    def caller(self) -> str:
        """The key of the address that the current request comes from."""
        return caller()

    def spend(self, seconds: float) -> None:
        """Note `seconds` of CPU time that the current request used."""
        g.spent_seconds = seconds + (g.spent_seconds if "spent_seconds" in g else 0.0)

    def _settle_costs(self, response: Response) -> Response:
        """Take from the caller's allowance what the request used beyond what it paid up front."""
        if not ("spent_seconds" in g and "paid_units" in g):  # nothing was done, or is limited
            return response
        cost = math.ceil(round(g.spent_seconds / UNIT_SECONDS, 3)) - g.paid_units
        if cost > 0:
            try:
                for item in self._items:
                    self.limiter.limiter.hit(item, caller(), _SCOPE, cost=cost)
            except StorageError as error:  # the next request falls back to memory
                fields = {"error": type(error).__name__, "units": cost}
                _log.warning("unpaid", extra={"fields": fields})
        return response

    def reachable(self) -> bool:
        """Whether the store of the limits answers; memory always does."""
        return not self._shared or bool(self.limiter.storage.check())


def _make_limiter(app: Flask, config: Config) -> Limiter:
    try:
        return Limiter(
            caller,
            app=app,
            storage_uri=config.redis_url or "memory://",
            storage_options=_PATIENCE if config.redis_url else {},
            in_memory_fallback_enabled=True,
            headers_enabled=True,
            enabled=bool(config.rate_limit),
        )
    except ConfigurationError:
        hint = "`pip install design-reviewer[redis]` brings what talks to it"
        raise ConfigError(f"{PREFIX}REDIS_URL cannot be used: {hint}") from None


_PATIENCE: dict[str, Any] = {
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
    "wrap_exceptions": True,
}
"""A Redis that does not answer within a second counts as down; its errors are StorageError."""
