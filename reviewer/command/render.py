"""The pictures of designs, with their findings marked: `review render`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from dsl.parse import parse
from reviewer.command.configured import add_configuration
from reviewer.command.drawing import LIGHT, PICTURES, kind_of, picture, save
from reviewer.command.files import STDIN, FileError, Text, is_folder, read_all
from reviewer.command.options import add_pack
from reviewer.model.pack import Pack
from reviewer.packs.loader import load_packs, vocabulary_of
from reviewer.report.console import Console
from reviewer.report.formats.concise import problem_line
from reviewer.review import Review, review

summary = "Draw designs with their findings marked on the components."

KINDS = ("svg", "png")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of `review render`."""
    parser.epilog = (
        "The picture of design.txt goes to design.svg beside it, that of standard input to"
        " standard output. Exit status: 0 drawn, 2 not drawn or not all of the text was read."
    )
    add = parser.add_argument
    add("paths", nargs="+", metavar="DESIGN", help="a file, a folder, or - for standard input")
    add("-o", "--output", metavar="FILE", help="the output: a file, or - for standard output")
    add(
        "--format",
        choices=KINDS,
        help="format of the picture (default: svg, or png if FILE ends in .png)",
    )
    add(
        "--theme",
        choices=("light", "dark"),
        default=LIGHT,
        help="theme of the picture (default: light)",
    )
    add_pack(parser)
    add_configuration(parser, "pack")


def run(options: Namespace, console: Console) -> int:
    """Draw each design; what goes wrong with one does not keep the others."""
    if options.output and (len(options.paths) > 1 or is_folder(options.paths[0])):
        console.complain("-o takes the picture of one design; several go beside their designs")
        return 2
    if refused := _not_a_picture(options):
        console.complain(refused)
        return 2
    packs = load_packs(options.pack)
    done = [_render_one(text, packs, options, console) for text in read_all(options.paths)]
    return 0 if all(done) else 2


def _not_a_picture(options: Namespace) -> str:
    """Why the output named cannot be drawn; "" where it can."""
    ending = Path(options.output or "").suffix.lower()
    if not ending or ending in PICTURES or options.format:
        return ""
    return f"{options.output}: pictures are drawn as *.svg or *.png; for PDF, use `review -o report.pdf`"


def _render_one(
    text: Text | FileError, packs: tuple[Pack, ...], options: Namespace, console: Console
) -> bool:
    if isinstance(text, FileError):
        console.complain(str(text))
        return False
    reviewed = review(parse(text.data, text.name, vocabulary_of(packs)), packs)
    kind = options.format or kind_of(options.output or "")
    drawn = _write_picture(reviewed, kind, _target_path(text, kind, options), options, console)
    return drawn and not _report_notes(reviewed, console)


def _target_path(text: Text, kind: str, options: Namespace) -> str:
    """Where a picture goes; `-` is standard output."""
    if options.output:
        return str(options.output)
    return "-" if text.name == STDIN else str(Path(text.name).with_suffix(f".{kind}"))


def _write_picture(
    reviewed: Review, kind: str, target: str, options: Namespace, console: Console
) -> bool:
    if target != "-" and Path(target).resolve() == Path(reviewed.source.name).resolve():
        console.complain(f"{target}: this is the design itself; choose another file with -o")
        return False
    if target != "-":
        named = bool(options.output)
        if saved := save(reviewed, target, kind, console, options.theme, through_link=named):
            console.say(f"{reviewed.source.name} is drawn in {target}")
        return saved
    data = picture(reviewed, kind, console, options.theme)
    if data is not None:
        console.put_bytes(data)
    return data is not None


def _report_notes(reviewed: Review, console: Console) -> bool:
    """Say what kept a part of the design, or of its findings, out of the picture."""
    for problem in reviewed.problems:
        if problem.fatal:
            console.say(problem_line(problem, reviewed.source))
    for failure in reviewed.failures:
        console.complain(f"{failure.what}: {failure.reason}")
    return bool(reviewed.failures) or reviewed.partial
