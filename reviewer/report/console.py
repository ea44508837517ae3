"""The terminal that the command runs in."""

from __future__ import annotations

import os
import shutil
import sys

from reviewer.report.formats.ink import Ink

PROSE = 100
"""No line of prose is wider, however wide the terminal is."""

_UNKNOWN_WIDTH = 80

_STDOUT, _STDERR = 1, 2


class OutputError(Exception):
    """Output cannot be written; the text is one line that says why."""


class Console:
    """The process's streams, any of which may be closed."""

    def claim_output(self) -> None:
        """Keep standard output for `put`: what anything else writes there goes to standard error.

        A rule of a pack may print, or start what prints; a report is nothing but the report.
        """
        stream = sys.stdout
        if stream is None or stream.fileno() != _STDOUT:
            return
        stream.flush()
        kept = os.dup(_STDOUT)
        other = os.dup(_STDERR) if sys.stderr else os.open(os.devnull, os.O_WRONLY)
        os.dup2(other, _STDOUT)
        os.close(other)
        sys.stdout = sys.__stdout__ = os.fdopen(  # type: ignore[misc]
            kept,
            "w",
            encoding=stream.encoding,
            errors=stream.errors,
            buffering=1 if stream.line_buffering else -1,
        )

    def ink(self, color: str = "auto") -> Ink:
        """How to write on standard output; `color` is `auto`, `always` or `never`."""
        tty = sys.stdout is not None and sys.stdout.isatty()
        columns = shutil.get_terminal_size((_UNKNOWN_WIDTH, 24)).columns if tty else _UNKNOWN_WIDTH
        encoding = getattr(sys.stdout, "encoding", None) or ""
        return Ink(
            _wants_color(color, tty), encoding.lower().startswith("utf"), min(columns, PROSE)
        )

    @property
    def is_terminal(self) -> bool:
        """Whether somebody looks at the output."""
        return sys.stdout is not None and sys.stdout.isatty()

    def put(self, text: str) -> None:
        """Write text that is safe for a terminal to standard output."""
        if sys.stdout is None:
            raise OutputError("standard output is closed")
        try:
            sys.stdout.write(text)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise self._output_error(error) from error

    def put_bytes(self, data: bytes) -> None:
        """Write bytes to standard output as they are."""
        if sys.stdout is None:
            raise OutputError("standard output is closed")
        self.flush()
        try:
            sys.stdout.buffer.write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise self._output_error(error) from error

    def flush(self) -> None:
        """Have everything written; what is written late can fail too."""
        if sys.stdout is None:
            return
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise self._output_error(error) from error

    def complain(self, text: str) -> None:
        """One line about what went wrong, on standard error."""
        self.say(f"review: {text}")

    def say(self, text: str) -> None:
        """One line beside the output, on standard error."""
        if sys.stderr is not None:
            encoding = getattr(sys.stderr, "encoding", None) or ""
            line = Ink(unicode=encoding.lower().startswith("utf")).safe(text)
            sys.stderr.write(f"{line}\n")

    def abandon(self) -> None:
        """Give standard output up: its reader has gone, and Python would complain at the end."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _output_error(self, error: OSError) -> OutputError:
        self.abandon()
        return OutputError(f"cannot write to standard output: {error.strerror or error}")


def _wants_color(color: str, tty: bool) -> bool:
    """Whether to use colour: as asked for, else NO_COLOR, FORCE_COLOR, then the terminal."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return tty and os.environ.get("TERM") != "dumb"
