"""Numbers and tables of the generated pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def number(value: float) -> str:
    """A number for people: `15,000`, `0.5`."""
    return f"{value:,.10f}".rstrip("0").rstrip(".") if value % 1 else f"{int(value):,}"


def table(head: str, rows: Iterable[Iterable[str]]) -> list[str]:
    """A Markdown table; nothing where there are no rows."""
    lines = [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    columns = head.count("|") - 1
    return [head, "|" + "---|" * columns, *lines, ""] if lines else []


def text_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table as one text; a bar in a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    cells = ([cell.replace("|", "\\|") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)
