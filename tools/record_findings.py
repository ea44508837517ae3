"""Recorder of what the rules say: proof that a refactoring changes no judgement.

    python -m tools.record_findings FOLDER... > before.json
    python -m tools.record_findings --against before.json FOLDER...

For every design under the folders (and every case of the built-in rules) it records the set of
(rule, components, severity) of findings, and the same of questions and credits, with the codes
of syntax errors. With `--against` it prints what differs and exits with 1 if anything does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from dsl.parse import parse
from reviewer.model.pack import Pack
from reviewer.packs.loader import load_packs
from reviewer.review import Review, review

SKIPPED_DIRECTORIES = {"snapshots", "rule_kit", "node_modules", ".venv", "__pycache__"}


def main() -> int:
    """Print a recording, or the difference from an earlier one."""
    arguments = sys.argv[1:]
    earlier = None
    if arguments[:1] == ["--against"]:
        earlier = json.loads(Path(arguments[1]).read_text(encoding="utf-8"))
        arguments = arguments[2:]
    recording = record_findings([Path(folder) for folder in arguments])
    if earlier is None:
        json.dump(recording, sys.stdout, indent=0, sort_keys=True)
        return 0
    differences = list(describe_differences(earlier, recording))
    print(*differences, sep="\n")
    print(f"{len(differences)} of {len(earlier)} designs differ")
    return 1 if differences else 0


def record_findings(folders: list[Path]) -> dict[str, list[list[object]]]:
    """What the built-in rules say of each design, by its path and its place in the file."""
    packs = load_packs()
    recording = {}
    for key, text in [*_rule_cases(packs), *texts_under(folders)]:
        result = review(parse(text), packs)
        recording[key] = sorted(_answers_of(result))
    return recording


def describe_differences(
    earlier: dict[str, list[list[object]]], now: dict[str, list[list[object]]]
) -> Iterator[str]:
    """One line per answer that went or came, for designs that both recordings have."""
    for key in sorted(earlier.keys() & now.keys()):
        before, after = ({json.dumps(one) for one in side[key]} for side in (earlier, now))
        lines = [f"- {one}" for one in sorted(before - after)]
        lines += [f"+ {one}" for one in sorted(after - before)]
        if lines:
            yield f"{key}\n  " + "\n  ".join(lines)


def _answers_of(result: Review) -> Iterator[list[object]]:
    for finding in [*result.findings, *result.accepted]:
        components = sorted(finding.answer.components)
        yield ["finding", finding.rule, components, finding.severity.word]
    for question in result.questions:
        yield ["question", question.rule, sorted(question.answer.components), ""]
    for credit in result.credits:
        yield ["credit", credit.rule, sorted(credit.answer.components), ""]
    for problem in result.problems:
        yield ["problem", problem.code, [], f"{problem.span}"]
    for failure in result.failures:
        yield ["failure", failure.what, [], failure.reason]


def _rule_cases(packs: Sequence[Pack]) -> Iterator[tuple[str, str]]:
    for pack in packs:
        for rule in pack.rules:
            for name in ("passes", "fails"):
                for number, text in enumerate(getattr(rule, name)):
                    yield f"rule {rule.id}: {name} {number}", text


def texts_under(folders: list[Path]) -> Iterator[tuple[str, str]]:
    """Every design in the folders' text and JSON files, with its path and its place in the file."""
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            key = f"{folder.name}/{file.relative_to(folder)}"
            if SKIPPED_DIRECTORIES & set(file.parts):
                continue
            if file.suffix in {".txt", ".design"}:
                yield key, file.read_text(encoding="utf-8", errors="replace")
            elif file.suffix == ".json":
                yield from _designs_in_json(key, json.loads(file.read_text(encoding="utf-8")))


def _designs_in_json(key: str, data: object) -> Iterator[tuple[str, str]]:
    """Every text under a key `design`, however deep."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name == "design" and isinstance(value, str):
                yield key, value
            else:
                yield from _designs_in_json(f"{key}#{name}", value)
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _designs_in_json(f"{key}#{number}", value)


if __name__ == "__main__":
    raise SystemExit(main())
