"""The text of a new data pack that works, for its author to change."""

from __future__ import annotations

import re

_TEXT = """\
# A pack of rules. What every word means: `docs/packs.md`, and the schema that
# `review packs schema` prints, which editors complete by.
pack: {name}
version: 1.0.0
title: {title}

rules:
- id: busy-stores-keep-copies
  severity: warning
  category: reliability
  title: Busy stores keep copies
  why: The one copy is lost with its machine, and with it what so many ask for.
  fix: Keep two copies or more, on machines that do not fail together.
  refs:
  - title: Where the lecture says it
    url: https://example.org/lecture
    says: two copies from 1,000 reads a second on is a convention of this course
  follow-up: What does a user see while the copy takes over?
  when: req.reads >= 1k/s
  each:
    match: n.family == 'store' && n.kind != 'cache'
    assert: n.copies >= 2
  message: "{{n}} has one copy, and {{req.reads}} are asked for."
  write: postgres {{n}} x2
  tests:
    bad: |
      require reads 1k/s
      client app
      service api x2
      postgres db        # expect: busy-stores-keep-copies
      redis hot
      app -> api -> hot, db
    good:
    - |
      require reads 1k/s
      client app
      service api x2
      postgres db x2
      redis hot
      app -> api -> hot, db
    - |
      require reads 900/s
      client app
      service api x2
      postgres db
      app -> api -> db
"""


def pack_name(text: str) -> str:
    """`text` as the name of a pack: small letters and `-`; "" where nothing is left."""
    name = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:40].strip("-")
    return re.sub(r"^[0-9-]+", "", name)


def new_pack(name: str) -> str:
    """A pack of this name with one rule, which passes its own tests."""
    return _TEXT.format(name=name, title=name.replace("-", " ").capitalize())
