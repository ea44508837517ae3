"""How this server was told to run: its settings, from the environment.

Every setting is one field here. `DESIGN_REVIEWER_` and the field's name in capitals sets it;
with `_FILE` behind it, it names a file that holds the value, which is how secrets come.
`docs/serve.md` is held to this table by a test.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from limits import parse_many

from web.child_pool import WALL_FACTOR
from web.limits import Limits

PREFIX = "DESIGN_REVIEWER_"

REVIEWS_WAITING = 32
PICTURES_WAITING = 16
"""Requests that may wait for a process; each holds a thread, and one caller half of them."""

_SPARE_THREADS = 8  # for requests that need no process: health checks, files, refusals
_FEWEST_REVIEWING = 2  # with one, the first caller's job would be everybody's wait


class ConfigError(ValueError):
    """A setting cannot be used; the text says which and what is expected, in one line."""


def _declare_setting(default: Any, sentence: str, *, least: float = 0) -> Any:
    return field(default=default, metadata={"sentence": sentence, "least": least})


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one server."""

    max_body: int = _declare_setting(
        65536, "Bytes of one request's body, and of one design.", least=1
    )
    max_components: int = _declare_setting(300, "Components of one design.", least=1)
    max_links: int = _declare_setting(600, "Links of one design.")
    max_depth: int = _declare_setting(32, "Groups inside each other.")
    max_label: int = _declare_setting(200, "Characters of one name or label.", least=1)
    max_statements: int = _declare_setting(1000, "Statements of one design.", least=1)
    review_seconds: float = _declare_setting(
        5.0, "CPU seconds of one review; three times as many on the wall clock.", least=0.1
    )
    picture_seconds: float = _declare_setting(
        15.0, "CPU seconds of one picture; three times as many on the wall clock.", least=0.1
    )
    review_memory: int = _declare_setting(
        1 << 30, "Bytes of address space of a process that reviews; 0: no limit."
    )
    review_processes: int = _declare_setting(
        0, "Processes that review; 0: as many as there are processors, at least 2."
    )
    picture_processes: int = _declare_setting(2, "Processes that draw.", least=1)
    patience: float = _declare_setting(
        10.0, "Seconds a request waits for a free process.", least=0.1
    )
    packs: tuple[str, ...] = _declare_setting(
        (),
        "Files of packs to load beside the installed ones, comma-separated. Those in Python are code.",
    )
    rate_limit: str = _declare_setting(
        "900 per minute; 60 per second",
        "Work one address may ask for: a review is 1, a picture `picture_cost`, and each 50 ms of "
        "CPU time beyond that 1 more. Empty: no limit.",
    )
    picture_cost: int = _declare_setting(3, "What a picture counts against `rate_limit`.", least=1)
    redis_url: str = _declare_setting(
        "", "Redis that keeps the rate limits of several processes; empty: memory."
    )
    trusted_proxies: int = _declare_setting(
        0, "Proxies in front of this server that set X-Forwarded-For, -Proto and -Host."
    )
    trusted_hosts: tuple[str, ...] = _declare_setting(
        (),
        "Host names this server answers to beside its loopback ones, comma-separated; empty: any.",
    )
    hsts_seconds: int = _declare_setting(
        31_536_000, "How long browsers are told to insist on https; 0: they are not told."
    )
    metrics: str = _declare_setting(
        "off", "`on` serves `/metrics`; a `metrics_token` turns it on, too."
    )
    metrics_token: str = _declare_setting(
        "", "Bearer token that /metrics asks for; empty: it asks for none."
    )
    log_level: str = _declare_setting(
        "", "`debug`, `info`, `warning` or `error`; empty: `info`, on a terminal `warning`."
    )

    @property
    def limits(self) -> Limits:
        """What one request may hold and take."""
        return Limits(
            self.max_body,
            self.max_components,
            self.max_links,
            self.max_depth,
            self.max_label,
            self.max_statements,
            self.review_seconds,
            self.picture_seconds,
            self.review_memory,
        )

    @property
    def serves_metrics(self) -> bool:
        """Whether `/metrics` is there."""
        return self.metrics == "on" or self.metrics_token != ""

    @property
    def reviewing(self) -> int:
        """Processes that review."""
        return self.review_processes or max(_FEWEST_REVIEWING, os.cpu_count() or 1)

    @property
    def threads(self) -> int:
        """Threads that serve every request at work or waiting, and some more."""
        at_work = self.reviewing + self.picture_processes
        return at_work + REVIEWS_WAITING + PICTURES_WAITING + _SPARE_THREADS

    @property
    def longest_request(self) -> float:
        """Seconds of wall clock that the slowest request may take: a form, review and picture."""
        work = WALL_FACTOR * (self.review_seconds + self.picture_seconds)
        return 2 * self.patience + work

    @property
    def max_form(self) -> int:
        """Bytes of a form's body: a design may take three bytes for one there."""
        return 3 * self.max_body + 4096


def from_environment(environment: Mapping[str, str]) -> Config:
    """The settings that `environment` makes.

    Raises:
        ConfigError: one is unknown, or its value cannot be used.

    """
    known = {PREFIX + one.name.upper(): one for one in fields(Config)}
    said = {}
    for name, text in environment.items():
        if not name.startswith(PREFIX):
            continue
        plain = name.removesuffix("_FILE")
        if plain not in known:
            raise ConfigError(
                f"{name} is no setting of this server.{_nearest_name(name, list(known))}"
            )
        said[known[plain].name] = _parse_value(
            known[plain], _read_setting(name, text) if plain != name else text, name
        )
    return Config(**said)


def _nearest_name(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f" Did you mean {near[0]}?" if near else ""


def _read_setting(name: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise ConfigError(f"{name}: {path} cannot be read ({type(error).__name__})") from None


def _parse_value(setting: Any, text: str, name: str) -> Any:
    """The value of `setting` that `text` stands for; its type is that of the default."""
    kind = type(setting.default)
    if kind is tuple:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if kind is str:
        return _parse_word(setting.name, text, name)
    try:
        value = kind(text)
    except ValueError:
        wanted = "a whole number" if kind is int else "a number"
        raise ConfigError(f"{name} is {text!r}; expected {wanted}") from None
    if not setting.metadata["least"] <= value < float("inf"):
        raise ConfigError(f"{name} is {text}; expected {setting.metadata['least']:g} or more")
    return value


def _parse_word(setting: str, text: str, name: str) -> str:
    levels = ("", "debug", "info", "warning", "error")
    if setting == "metrics" and text not in ("on", "off"):
        raise ConfigError(f"{name} is {text!r}; expected `on` or `off`")
    if setting == "log_level" and text not in levels:
        raise ConfigError(f"{name} is {text!r}; expected one of {', '.join(levels[1:])}")
    if (
        setting == "redis_url"
        and text
        and not text.startswith(("redis://", "rediss://", "unix://"))
    ):
        raise ConfigError(f"{name} is no address of a Redis; expected redis://host:6379/0")
    if setting == "rate_limit" and text:
        _check_rate(text, name)
    return text


def _check_rate(text: str, name: str) -> None:
    try:
        parse_many(text)
    except ValueError:
        raise ConfigError(f"{name} is {text!r}; expected such as `900 per minute`") from None
