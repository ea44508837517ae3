"""The HTML page of a report as a PDF, by WeasyPrint: an optional extra, since it needs Pango.

WeasyPrint (BSD) brings pydyf, tinycss2, tinyhtml5, cssselect2, fontTools, Pyphen and Pillow; Pango
comes from the system. Nothing is fetched: the page holds its pictures as `data:` addresses.
"""

from __future__ import annotations

from reviewer.report.formats import html
from reviewer.report.formats.ink import Ink
from reviewer.report.formats.report import Report

_MISSING = (
    "PDF needs WeasyPrint and Pango: `pip install design-reviewer[pdf]`; or write report.html and"
    " print it from a browser"
)


class PdfError(Exception):
    """There can be no PDF; the text says what to install."""


def pdf(report: Report, ink: Ink) -> bytes:
    """The report as a PDF document.

    Raises:
        PdfError: WeasyPrint or what it needs is not installed.

    """
    try:
        from weasyprint import HTML  # noqa: PLC0415 - an optional extra
        from weasyprint.urls import URLFetcher  # noqa: PLC0415 - an optional extra
    except (ImportError, OSError) as error:  # OSError: Pango is not there
        raise PdfError(_MISSING) from error
    only_data = URLFetcher(allowed_protocols=["data"])
    made: bytes = HTML(string=html.write(report, ink), url_fetcher=only_data).write_pdf()
    return made
