"""Every output that a page shows is what its command prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.shown_output import ROOT, pages, printed, renewed

ALL = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PLAYED = [*pages()]


@pytest.mark.parametrize("page", PLAYED, ids=lambda page: page.name)
def test_what_a_page_shows_is_what_is_printed(page: Path) -> None:
    text = page.read_text("utf-8")
    assert renewed(text) == text, "stale: run `python -m tools.generate_shown_output`"


@pytest.mark.parametrize("page", ALL, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_output_stands_on_a_page_without_its_command(page: Path) -> None:
    """A block of a terminal begins with a command; a plain one has its command above it."""
    text = page.read_text("utf-8")
    assert not re.findall(r"(?<! -->)\n```text\n", text)
    assert not re.findall(r"^```console\n(?!\$ review )", text, re.MULTILINE)


PAGE = """\
<!-- file: a.txt -->
```design
client app
```

<!-- append: a.txt -->
```design
app -> api
```

<!-- replace: a.txt: app -> api -->
<!-- by: app -> web -->

```console
$ review a.txt | head -1
stale
```

<!-- output: review numbers a.txt | head -1 -->
```text
stale
```
"""


def test_steps_are_done_in_their_order_and_stale_output_is_replaced() -> None:
    now = renewed(PAGE)
    assert "stale" not in now
    assert "```text\na.txt\n```" in now
    assert renewed(now) == now
    assert renewed(now.replace("web", "api")) != now


def test_an_empty_block_is_filled() -> None:
    assert renewed(PAGE.replace("stale\n", "")) == renewed(PAGE)
    assert "$ review a.txt" in renewed(PAGE)


def test_a_step_that_cannot_be_done_is_an_error() -> None:
    with pytest.raises(ValueError, match="stands 0 times"):
        renewed(PAGE.replace("replace: a.txt: app", "replace: a.txt: cdn"))
    with pytest.raises(ValueError, match="no command of the reviewer"):
        printed("rm a.txt")
    with pytest.raises(ValueError, match="prints nothing"):
        printed("review --version | grep nothing || true")


def test_a_command_that_is_refused_says_why() -> None:
    assert "no-such" in printed("review --no-such")
