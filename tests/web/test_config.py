from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from web.config import PREFIX, Config, ConfigError, from_environment

SECRET = "s3cret"  # noqa: S105  # of no server
ROOT = Path(__file__).parents[2]


def test_nothing_said_is_the_defaults() -> None:
    assert from_environment({"PATH": "/bin", "REVIEW_TRACEBACK": "1"}) == Config()


def test_settings_are_read_by_their_type() -> None:
    said = {"MAX_LINKS": "7", "REVIEW_SECONDS": "2.5", "TRUSTED_HOSTS": "a, b,", "RATE_LIMIT": ""}
    config = from_environment({PREFIX + name: text for name, text in said.items()})
    assert (config.max_links, config.review_seconds) == (7, 2.5)
    assert (config.trusted_hosts, config.rate_limit) == (("a", "b"), "")


def test_a_secret_comes_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text(f"{SECRET}\n")
    assert from_environment({f"{PREFIX}METRICS_TOKEN_FILE": str(secret)}).metrics_token == SECRET


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("MAX_LINKS", "many", "whole number"),
        ("MAX_LINKS", "-1", "0 or more"),
        ("MAX_BODY", "0", "1 or more"),
        ("REVIEW_SECONDS", "nan", "0.1 or more"),
        ("REVIEW_SECONDS", "inf", "0.1 or more"),
        ("LOG_LEVEL", "loud", "warning"),
        ("REDIS_URL", "http://x", "redis://"),
        ("RATE_LIMIT", "a lot", "per minute"),
        ("MAX_LINK", "7", "MAX_LINKS"),
        ("METRICS_TOKEN_FILE", "/nonexistent", "cannot be read"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_clear_line(name: str, value: str, says: str) -> None:
    with pytest.raises(ConfigError) as refused:
        from_environment({PREFIX + name: value})
    assert says in str(refused.value)
    assert name in str(refused.value)
    assert "\n" not in str(refused.value)


def test_every_setting_is_documented_with_its_default() -> None:
    page = (ROOT / "docs" / "serve.md").read_text("utf-8")
    for setting in fields(Config):
        row = next(
            line for line in page.splitlines() if line.startswith(f"| `{setting.name.upper()}` |")
        )
        assert setting.metadata["sentence"] in row
