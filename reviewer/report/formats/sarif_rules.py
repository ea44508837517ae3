"""The rules of a SARIF log: what each is about, why, and where to read more."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

from dsl.problem import Problem
from reviewer.model.finding import Finding, Severity
from reviewer.report.formats.ink import visible
from reviewer.review import Review
from reviewer.version import address

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

_LANGUAGE = (
    "The text of the design has an error, or a part of it has no effect.",
    "The message gives the error and its fix. Lines with errors are left out of the review, so fix"
    " errors before findings.",
)


class Rules:
    """The rules that results speak of, each once, in the order of their first result."""

    def __init__(self) -> None:
        self.descriptors: list[dict[str, Any]] = []
        self._numbers: dict[str, int] = {}

    def number_of_finding(self, finding: Finding, review: Review) -> int:
        """The number of a finding's rule."""
        if finding.rule not in self._numbers:
            self._add(finding.rule, _described(finding, review))
        return self._numbers[finding.rule]

    def number_of_problem(self, problem: Problem) -> int:
        """The number of the rule of an error or a note of the text."""
        name = f"language/{problem.code}"
        if name not in self._numbers:
            self._add(name, _described_problem(problem))
        return self._numbers[name]

    def _add(self, name: str, descriptor: dict[str, Any]) -> None:
        self._numbers[name] = len(self.descriptors)
        named = {"id": _shown(name), "name": _pascal(name)}
        self.descriptors.append(named | descriptor)


def _described(finding: Finding, review: Review) -> dict[str, Any]:
    category, severity = review.kinds.get(finding.rule, (finding.category, finding.severity))
    parts = cleandoc(review.texts.get(finding.rule, "")).split("\n\n")
    summary = " ".join(parts[0].split()) or finding.rule.replace("-", " ")
    sources = [f"{each.title}: {each.url}" for each in finding.citations]
    help_ = [*parts, f"Follow-up question: {finding.follow_up}", "\n".join(sources)]
    links = [each.url for each in finding.citations if each.url.startswith("http")]
    return {
        "shortDescription": _message(summary),
        "fullDescription": _message(_full(parts) or summary),
        "help": _message("\n\n".join(part for part in help_ if part)),
        "helpUri": _shown(links[0]) if links else address(),
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {"tags": ["system-design", category.value]},
    }


def _full(parts: list[str]) -> str:
    """What a rule says of itself, and why, without the marks of emphasis."""
    why = [part.removeprefix("**Why**:") for part in parts if part.startswith("**Why**:")]
    return " ".join(" ".join([*parts[:1], *why]).split())


def _described_problem(problem: Problem) -> dict[str, Any]:
    words = problem.code.replace("-", " ")
    return {
        "shortDescription": _message(words),
        "fullDescription": _message(f"{words[:1].upper()}{words[1:]}. {_LANGUAGE[0]}"),
        "help": _message(" ".join(_LANGUAGE)),
        "helpUri": address(),
        "defaultConfiguration": {"level": "error" if problem.fatal else "note"},
        "properties": {"tags": ["system-design", "language"]},
    }


def _pascal(name: str) -> str:
    """`missing-cache` as `MissingCache`, the form that viewers show."""
    words = name.replace("/", "-").split("-")
    return _shown("".join(word[:1].upper() + word[1:] for word in words))


def _message(text: str) -> dict[str, str]:
    return {"text": "\n".join(visible(line) for line in text.split("\n"))}


def _shown(text: str) -> str:
    return visible(text)
