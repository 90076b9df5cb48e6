"""公文 PDF: a letter as A4 pages, by WeasyPrint with the fonts of the system. Nothing is fetched from anywhere.

WeasyPrint needs libraries of the system. Where they are missing everything else still works, and `missing()` says
which packages to install.
"""

import logging
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.letters.models import Letter
from cets_portal.letters.rules.filling import blocks
from cets_portal.letters.selectors import bureau_name

log = logging.getLogger(__name__)

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1 fonts-noto-cjk"
_CSS = Path(__file__).with_name("paper.css")


def missing() -> str:
    """Why no PDF can be made here, as a sentence that says how to mend it; "" where it can."""
    if _weasyprint() is not None:
        return ""
    return _("服务器缺少排版所需的系统库，不能生成 PDF。请管理员安装（Debian）：%(packages)s，再重启门户。") % {
        "packages": PACKAGES
    }


@cache
def _weasyprint() -> Any:
    """The library, or None; loading it takes a second, so it waits for the first letter."""
    try:
        import weasyprint
    except (ImportError, OSError) as fault:
        log.warning("letters: no PDF: %s", fault)
        return None
    for name in ("weasyprint", "fontTools"):  # They tell of every step and every glyph.
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    return weasyprint


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
    library = _weasyprint()
    if library is None:
        raise Refused(missing(), code="no_pdf")
    page = library.HTML(string=letter_html(letter), url_fetcher=_refuse)
    return page.render(stylesheets=[_stylesheet()], font_config=_fonts())


def letter_html(letter: Letter) -> str:
    """The page that is drawn: always in Chinese, for the letter is."""
    context = {"letter": letter, "bureau": bureau_name(letter.province), "blocks": blocks(letter.body)}
    return render_to_string("letters/paper.html", context)


@cache
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _stylesheet() -> Any:
    from weasyprint import CSS

    return CSS(string=_CSS.read_text(encoding="utf-8"), url_fetcher=_refuse, font_config=_fonts())


def _refuse(url: str, *_args: Any, **_more: Any) -> Any:
    """A letter needs nothing from outside; an address in a typed text must not make the server call it."""
    raise ValueError(f"letters fetch nothing: {url}")
