"""Reviews and pictures on behalf of requests, made in child processes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from web.child_pool import Pool
from web.child_process import EndedError, Reply
from web.config import PICTURES_WAITING, REVIEWS_WAITING, Config
from web.ledger import Ledger
from web.limits import RefusedError
from web.reports import DRAWN
from web.turns import BusyError, ShareError


class Payer(Protocol):
    """The caller of the request that is being served."""

    def caller(self) -> str:
        """Its key: an address or a network."""

    def spend(self, seconds: float) -> None:
        """Have it pay for `seconds` of CPU time."""


class BrokenError(Exception):
    """A job raised. `kind` is the error's type, `where` the place; its text stays behind."""

    def __init__(self, kind: str, where: str) -> None:
        super().__init__(f"{kind} in {where}")
        self.kind = kind
        self.where = where


class Dispatcher:
    """Two pools: pictures are slow and may fail, and reviews never wait for them."""

    def __init__(self, config: Config, ended: Callable[[str, str], None], payer: Payer) -> None:
        self._ended = ended
        self._payer = payer
        self._ledger = Ledger()
        limits = config.limits
        reviewing = _child_arguments(asdict(limits), limits.review_seconds, config)
        drawing = _child_arguments(asdict(limits) | {"memory": 0}, limits.picture_seconds, config)
        self.reviews = Pool(
            "review",
            reviewing,
            config.reviewing,
            limits.review_seconds,
            patience=config.patience,
            waiting=REVIEWS_WAITING,
            ledger=self._ledger,
        )
        self.pictures = Pool(
            "picture",
            drawing,
            config.picture_processes,
            limits.picture_seconds,
            patience=config.patience,
            waiting=PICTURES_WAITING,
            ledger=self._ledger,
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
        return self._finished_reply(self.reviews, "review", design=design, name=name, level=level)

    def picture(
        self, design: str, kind: str = "svg", theme: str = "", level: str = "", room: str = ""
    ) -> Reply:
        """The picture as `svg` or `png`, empty where there is none; `ok` holds `notes`."""
        said = {"design": design, "kind": kind, "theme": theme, "level": level, "room": room}
        return self._finished_reply(self.pictures, "picture", **said)

    def report(self, design: str, name: str, level: str, form: str, rubric: str) -> Reply:
        """The report in a format of the command; one that holds a picture waits with pictures."""
        said = {"design": design, "name": name, "level": level, "form": form, "rubric": rubric}
        pool = self.pictures if form in DRAWN else self.reviews
        return self._finished_reply(pool, "report", **said)

    def formatted(self, design: str) -> Reply:
        """The design in its canonical form, with the problems that kept parts as they were."""
        return self._finished_reply(self.reviews, "formatted", design=design)

    def whatif(
        self, design: str, load: str, p99: str, fail: Sequence[str], settings: Sequence[str]
    ) -> Reply:
        """What becomes of a design in a scenario, as JSON."""
        said = {"design": design, "load": load, "p99": p99, "fail": fail, "settings": settings}
        return self._finished_reply(self.reviews, "whatif", **said)

    def rules(self) -> Reply:
        """What rules there are."""
        return self._finished_reply(self.reviews, "rules")

    def ready(self) -> Any:
        """What a child says of itself: the packs that did not load."""
        return json.loads(self._finished_reply(self.reviews, "ready").body)

    def _finished_reply(self, pool: Pool, job: str, **arguments: Any) -> Reply:
        """The reply to a job, where it is one.

        Raises:
            RefusedError: the design is more than the limits allow.
            BrokenError: the job raised.

        """
        try:
            reply = pool.call({"job": job, **arguments}, self._payer.caller())
        except (EndedError, ShareError, BusyError) as error:
            self._payer.spend(getattr(error, "cost", 0.0))
            self._ended(job, type(error).__name__.removesuffix("Error").lower())
            raise
        self._payer.spend(reply.seconds)
        if refused := reply.head.get("refused"):
            raise RefusedError(**refused)
        if "broken" in reply.head:
            self._ended(job, "broken")
            raise BrokenError(reply.head["broken"], reply.head["where"])
        return reply


def _child_arguments(limits: Mapping[str, Any], seconds: float, config: Config) -> list[str]:
    return [json.dumps({"limits": limits, "seconds": seconds, "packs": config.packs})]
