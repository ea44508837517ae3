"""`Work`: reviews and pictures on behalf of requests, made in child processes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from web.config import Config
from web.limits import RefusedError
from web.pool import BusyError, CrashedError, OverrunError, Pool, Reply


class BrokenError(Exception):
    """A job raised. `kind` is the error's type, `where` the place; its text stays behind."""

    def __init__(self, kind: str, where: str) -> None:
        super().__init__(f"{kind} in {where}")
        self.kind = kind
        self.where = where


class Work:
    """Two pools: pictures are slow and may fail, and reviews never wait for them."""

    def __init__(self, config: Config, ended: Callable[[str, str], None]) -> None:
        self._ended = ended
        limits = config.limits
        processes = config.review_processes or os.cpu_count() or 1
        reviewing = _argv(asdict(limits), limits.review_seconds, config)
        drawing = _argv(asdict(limits) | {"memory": 0}, limits.picture_seconds, config)
        patience = config.patience
        self.reviews = Pool(
            "review", reviewing, processes, limits.review_seconds, patience=patience, waiting=16
        )
        self.pictures = Pool(
            "picture",
            drawing,
            config.picture_processes,
            limits.picture_seconds,
            patience=patience,
            waiting=8,
        )

    def start(self) -> None:
        """Start the children now instead of at the first request."""
        self.reviews.start()
        self.pictures.start()

    def close(self) -> None:
        """End the children."""
        self.reviews.close()
        self.pictures.close()

    def review(self, design: str, name: str = "", level: str = "") -> Reply:
        """The review as JSON; its head's `ok` holds the verdict."""
        return self._done(self.reviews, "review", design=design, name=name, level=level)

    def picture(self, design: str, kind: str = "svg", theme: str = "", level: str = "") -> Reply:
        """The picture as `svg` or `png`, empty where there is none; `ok` holds `notes`."""
        said = {"design": design, "kind": kind, "theme": theme, "level": level}
        return self._done(self.pictures, "picture", **said)

    def formatted(self, design: str) -> Reply:
        """The design in its canonical form, with the problems that kept parts as they were."""
        return self._done(self.reviews, "formatted", design=design)

    def whatif(
        self, design: str, load: str, p99: str, fail: Sequence[str], settings: Sequence[str]
    ) -> Reply:
        """What becomes of a design in a scenario, as JSON."""
        said = {"design": design, "load": load, "p99": p99, "fail": fail, "settings": settings}
        return self._done(self.reviews, "whatif", **said)

    def rules(self) -> Reply:
        """What rules there are."""
        return self._done(self.reviews, "rules")

    def ready(self) -> Any:
        """What a child says of itself: the packs that did not load."""
        return json.loads(self._done(self.reviews, "ready").body)

    def _done(self, pool: Pool, job: str, **arguments: Any) -> Reply:
        """The reply to a job, where it is one.

        Raises:
            RefusedError: the design is more than the limits allow.
            BrokenError: the job raised.

        """
        try:
            reply = pool.call({"job": job, **arguments})
        except (OverrunError, BusyError, CrashedError) as error:
            self._ended(job, type(error).__name__.removesuffix("Error").lower())
            raise
        if refused := reply.head.get("refused"):
            raise RefusedError(**refused)
        if "broken" in reply.head:
            self._ended(job, "broken")
            raise BrokenError(reply.head["broken"], reply.head["where"])
        return reply


def _argv(limits: Mapping[str, Any], seconds: float, config: Config) -> list[str]:
    return [json.dumps({"limits": limits, "seconds": seconds, "packs": config.packs})]
