"""Rate limits: how much work one address may ask for in a minute."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from limits.errors import ConfigurationError

from web.config import PREFIX, Config, ConfigError


def caller() -> str:
    """Who asks: an IPv4 address, or the /64 network that one IPv6 subscriber has."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"


class Throttle:
    """One allowance for all routes that work; dearer ones take more of it.

    Raises:
        ConfigError: Redis is asked for and its client is not installed.

    """

    def __init__(self, app: Flask, config: Config) -> None:
        self._allowed = config.rate_limit
        self._shared = bool(config.redis_url and config.rate_limit)
        self.limiter = _limiter(app, config)

    def costs(self, cost: int) -> Callable[[Any], Any]:
        """A decorator: each call of the route takes `cost` of its caller's allowance."""
        if not self._allowed:
            return lambda view: view
        return self.limiter.shared_limit(self._allowed, scope="work", cost=cost)

    def reachable(self) -> bool:
        """Whether the store of the limits answers; memory always does."""
        return not self._shared or bool(self.limiter.storage.check())


def _limiter(app: Flask, config: Config) -> Limiter:
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


_PATIENCE: dict[str, str | int] = {"socket_connect_timeout": 1, "socket_timeout": 1}
"""A Redis that does not answer within a second counts as down."""
