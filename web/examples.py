"""The example designs that people can start from, by topic and difficulty."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import NamedTuple

_TITLE = re.compile(r'^\s*design\s+"([^"\n]+)"', re.MULTILINE)


class Placed(NamedTuple):
    """Where an example stands: its topic, how hard it is, and the problem it solves."""

    topic: str
    difficulty: str
    problem: str


TOPICS = ("First steps", "Reads and caches", "Streams and writes", "Messaging", "Money and stock")
"""The topics, in the order of the menu. A convention of ours: by what the problem is hard in."""

DIFFICULTIES = ("easy", "medium", "hard")
"""How hard an example is to understand: by its parts and by what goes wrong in it. A convention."""

_PLACES = {
    "five-words": Placed("First steps", "easy", "Sketch a web service in one line."),
    "naive-blog": Placed(
        "First steps", "easy", "Serve a blog to a million readers from one server: what breaks?"
    ),
    "url-shortener": Placed(
        "Reads and caches", "medium", "Redirect 100M users a day in under 100 ms."
    ),
    "photo-feed": Placed(
        "Reads and caches", "hard", "Show feeds at 120k reads/s; one post reaches 200 timelines."
    ),
    "video-sharing": Placed(
        "Reads and caches", "medium", "Encode uploads later and serve views from a CDN."
    ),
    "write-heavy": Placed("Streams and writes", "easy", "Take in 60k writes/s of telemetry."),
    "meter-readings": Placed(
        "Streams and writes", "medium", "Store a reading a minute from every meter for dashboards."
    ),
    "ride-hailing": Placed(
        "Streams and writes", "hard", "Track drivers every four seconds and match riders in 500 ms."
    ),
    "group-chat": Placed(
        "Messaging", "hard", "Hold 10M connections and deliver group messages in order."
    ),
    "notifications": Placed(
        "Messaging", "medium", "Send what other teams ask for, once and not too often."
    ),
    "notification-system": Placed(
        "Messaging", "hard", "Carry 100 times the load at half the latency."
    ),
    "web-shop": Placed(
        "Money and stock", "hard", "Survive a sale day without selling what is out of stock."
    ),
    "card-payments": Placed(
        "Money and stock", "hard", "Charge a card exactly once, whatever is retried."
    ),
    "payments": Placed(
        "Money and stock", "hard", "Survive the loss of a region without losing a payment."
    ),
}
_UNPLACED = Placed("More", "medium", "")


def examples() -> list[dict[str, str]]:
    """Every example: name, title, text, topic, difficulty and problem.

    By topic, then by difficulty, then by name. Packs' own tests read the same files.
    """
    folder = files("examples") / "designs"
    found = [
        _example_entry(entry.name.removesuffix(".txt"), entry.read_text("utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".txt")
    ]
    return sorted(found, key=_menu_order)


def examples_by_topic() -> list[tuple[str, list[dict[str, str]]]]:
    """The same, a list for each topic that has any."""
    listed = examples()
    topics = dict.fromkeys(one["topic"] for one in listed)
    return [(topic, [one for one in listed if one["topic"] == topic]) for topic in topics]


def _menu_order(entry: dict[str, str]) -> tuple[int, int, str]:
    topics = (*TOPICS, _UNPLACED.topic)
    place = topics.index(entry["topic"]), DIFFICULTIES.index(entry["difficulty"])
    return *place, entry["name"]


def _example_entry(name: str, text: str) -> dict[str, str]:
    title = _TITLE.search(text)
    placed = _PLACES.get(name, _UNPLACED)
    return {
        "name": name,
        "title": title.group(1) if title else name.replace("-", " ").capitalize(),
        "text": text,
        "topic": placed.topic,
        "difficulty": placed.difficulty,
        "problem": placed.problem,
    }
