"""公文 PDF: letters as A4 pages (evidence/paper.py). Where the libraries are missing everything else still works."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.evidence.paper import missing, rendered
from cets_portal.letters.models import Letter
from cets_portal.letters.rules.filling import blocks
from cets_portal.letters.selectors import bureau_name

__all__ = ["letter_html", "letter_pdf", "letters_pdf", "missing"]

_CSS = Path(__file__).with_name("paper.css")


def letter_pdf(letter: Letter) -> bytes:
    """One letter; of a draft, marked as one. Raises Refused where the libraries are missing."""
    data: bytes = _document(letter).write_pdf()
    return data


def letters_pdf(letters: Iterable[Letter], *, report: Any = None) -> bytes:
    """Many letters as one file, each numbered by itself. Raises Refused: no letters, or no libraries."""
    documents = []
    for number, letter in enumerate(letters, start=1):
        documents.append(_document(letter))
        if report:
            report(number)
    if not documents:
        raise Refused(_("没有可打印的公文。"), code="nothing")
    pages = [page for document in documents for page in document.pages]
    data: bytes = documents[0].copy(pages).write_pdf()
    return data


def _document(letter: Letter) -> Any:
    return rendered(letter_html(letter), _CSS)


def letter_html(letter: Letter) -> str:
    """The page that is drawn: always in Chinese, for the letter is."""
    context = {"letter": letter, "bureau": bureau_name(letter.province), "blocks": blocks(letter.body)}
    return render_to_string("letters/paper.html", context)
