"""What there is to do with packs: `review packs list`, `new`, `test` and `schema`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from reviewer.command.files import FileError, write
from reviewer.command.options import add_color, add_pack
from reviewer.model.pack import Pack
from reviewer.packs.loader import DATA, load_packs
from reviewer.report.console import Console
from reviewer.version import version

if TYPE_CHECKING:
    from reviewer.testing.pack_cases import PackTest

summary = "List packs, create one, test one, or print the schema."


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the actions of `review packs`, each with its options."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="the installed packs with their rules and rubrics")
    add_pack(listing)
    add_color(listing)
    new = actions.add_parser("new", help="create a pack that passes its own tests")
    new.add_argument("name", metavar="NAME", help="its name, such as my-course")
    new.add_argument("-o", "--output", metavar="FILE", help="the output file (default: NAME.yaml)")
    test = actions.add_parser("test", help="run its cases and show what no case notices")
    test.add_argument(
        "packs", nargs="+", metavar="PACK", help="a YAML file, a Python file, a folder"
    )
    test.add_argument(
        "--strict", action="store_true", help="exit with 1 on an unnoticed mutant too"
    )
    add_color(test)
    actions.add_parser("schema", help="the JSON Schema of data packs, for editors")


def run(options: Namespace, console: Console) -> int:
    """Do what the action says."""
    if options.action == "schema":
        from reviewer.packs.data.schema import FILE  # noqa: PLC0415 - the other actions do without

        console.put(FILE.read_text(encoding="utf-8"))
        return 0
    if options.action == "new":
        return _new_pack(options, console)
    return (
        _test_packs(options, console) if options.action == "test" else _list_packs(options, console)
    )


def _list_packs(options: Namespace, console: Console) -> int:
    """Every pack with its rules and rubrics; 2 where one did not load."""
    from reviewer.results.score import RubricError, rubrics_of  # noqa: PLC0415 - read where it is asked for

    packs, ink, status = load_packs(options.pack), console.ink(options.color), 0
    for pack in packs:
        try:
            rubrics = [*rubrics_of([pack])]
        except RubricError as error:
            console.complain(str(error))
            rubrics, status = [], 2
        title = f" {pack.title}" if pack.title else ""
        head = f"{pack.name}{title} {pack.version or version()}"
        console.put(f"{ink.paint(ink.safe(head), 'bold')}\n")
        for what, names in (("rule", [rule.id for rule in pack.rules]), ("rubric", rubrics)):
            if names:
                lines = ink.prose(
                    ", ".join(names), f"  {_count_phrase(len(names), what)}: ", "    "
                )
                console.put("".join(f"{line}\n" for line in lines))
    return _report_failures(packs, console) or status


def _report_failures(packs: tuple[Pack, ...], console: Console) -> int:
    """Say what did not load; 2 where something did not."""
    failures = [failure for pack in packs for failure in pack.failures]
    for failure in failures:
        hint = f" ({failure.hint})" if failure.hint else ""
        console.complain(f"{failure.what}: {failure.reason}{hint}")
    return 2 if failures else 0


def _count_phrase(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def _new_pack(options: Namespace, console: Console) -> int:
    """Write a new pack, over nothing that is there."""
    from reviewer.packs.data.writing import new_pack, pack_name  # noqa: PLC0415 - the other actions do without

    name = pack_name(options.name)
    if not name:
        console.complain(
            f"`{options.name[:40]}` is not a pack name: use lowercase letters, such as my-course"
        )
        return 2
    file = options.output or f"{name}.yaml"
    if not file.lower().endswith(DATA):
        console.complain(f"{file}: the name of a data pack ends in .yaml")
        return 2
    if Path(file).exists():
        console.complain(f"{file}: this file already exists; choose another with -o")
        return 2
    try:
        write(file, new_pack(name).encode())
    except FileError as error:
        console.complain(str(error))
        return 2
    console.say(f"{file} is written. Try it: review packs test {file}")
    return 0


def _test_packs(options: Namespace, console: Console) -> int:
    """Test each pack; 2 where one does not load, 1 where a case or a rule fails."""
    from reviewer.report.formats.tested import test_lines  # noqa: PLC0415 - the other actions do without

    status, ink = 0, console.ink(options.color)
    for found in (each for name in dict.fromkeys(options.packs) for each in _run_pack_tests(name)):
        console.put("".join(f"{line}\n" for line in test_lines(found, ink)))
        unnoticed = options.strict and found.survivors > 0
        failed = 2 if found.failures else int(not found.passed or unnoticed)
        status = max(status, failed)
    return status


def _run_pack_tests(name: str) -> list[PackTest]:
    """How the pack of a file, or each of a folder, stands its tests."""
    from reviewer.packs.data.load import load_file  # noqa: PLC0415 - YAML is read where it is asked for
    from reviewer.testing.pack_cases import test_data_pack, test_python_pack  # noqa: PLC0415

    return [
        test_data_pack(load_file(pack.name))
        if pack.name.lower().endswith(DATA)
        else test_python_pack(pack)
        for pack in load_packs([name], installed=False)
    ]
