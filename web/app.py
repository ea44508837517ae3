"""The whole Flask application: `create_app()`."""

from __future__ import annotations

import os

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from web import assets, headers, health, hosts, logs, metrics, problems
from web.api import Api
from web.config import Config, from_environment
from web.dispatcher import Dispatcher
from web.page import Page
from web.throttle import Throttle


def create_app(config: Config | None = None) -> Flask:
    """The application, by the environment's settings where none are given.

    The processes that review start with the first request, or by `dispatcher_of(app).start()`.

    Raises:
        web.config.ConfigError: the environment holds a setting that cannot be used.

    """
    config = config or from_environment(os.environ)
    app = Flask("web", static_folder=None, template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = config.max_form
    app.config["MAX_FORM_MEMORY_SIZE"] = config.max_form
    app.config["MAX_FORM_PARTS"] = 20
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    _trust_proxies(app, config.trusted_proxies)
    logs.install(app)
    if config.trusted_hosts:
        hosts.install(app, config.trusted_hosts)
    headers.install(app, config.hsts_seconds)
    problems.install(app)
    assets.install(app)
    _add_routes(app, config)
    return app


def dispatcher_of(app: Flask) -> Dispatcher:
    """What does the work of `app`."""
    dispatcher: Dispatcher = app.extensions["dispatcher"]
    return dispatcher


def _add_routes(app: Flask, config: Config) -> None:
    throttle = Throttle(app, config)
    counted = metrics.Metrics()
    dispatcher = Dispatcher(config, counted.ended, throttle)
    app.extensions["dispatcher"] = dispatcher
    metrics.install(app, counted, config.metrics_token, served=config.serves_metrics)
    health.install(app, dispatcher, throttle)
    Api(config, dispatcher, counted).install(app, throttle)
    Page(config, dispatcher, counted).install(app, throttle)


def _trust_proxies(app: Flask, proxies: int) -> None:
    """Believe exactly as many forwarding headers as there are proxies: by default none."""
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # how Flask is wrapped
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
