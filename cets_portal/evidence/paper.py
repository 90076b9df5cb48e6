"""纸面: HTML as A4 pages, by WeasyPrint with the fonts of the system. Nothing is fetched from anywhere.

WeasyPrint needs libraries of the system. Where they are missing everything else still works, and `missing()` says
which packages to install.
"""

import logging
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused

log = logging.getLogger(__name__)

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1 fonts-noto-cjk"


def missing() -> str:
    """Why no PDF can be made here, as a sentence that says how to mend it; "" where it can."""
    if weasyprint() is not None:
        return ""
    return _("服务器缺少排版所需的系统库，不能生成 PDF。请管理员安装（Debian）：%(packages)s，再重启门户。") % {
        "packages": PACKAGES
    }


@cache
def weasyprint() -> Any:
    """The library, or None; loading it takes a second, so it waits for the first page."""
    try:
        import weasyprint as library
    except (ImportError, OSError) as fault:
        log.warning("no PDF: %s", fault)
        return None
    for name in ("weasyprint", "fontTools"):  # They tell of every step and every glyph.
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    return library


def rendered(html: str, css: Path) -> Any:
    """A WeasyPrint document of the page; Refused where the libraries are missing."""
    library = weasyprint()
    if library is None:
        raise Refused(missing(), code="no_pdf")
    page = library.HTML(string=html, url_fetcher=_refuse)
    return page.render(stylesheets=[_stylesheet(css)], font_config=_fonts())


def pdf_of(html: str, css: Path) -> bytes:
    """The page as PDF; Refused where the libraries are missing."""
    data: bytes = rendered(html, css).write_pdf()
    return data


@cache
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _stylesheet(css: Path) -> Any:
    from weasyprint import CSS

    return CSS(string=css.read_text(encoding="utf-8"), url_fetcher=_refuse, font_config=_fonts())


def _refuse(url: str, *_args: Any, **_more: Any) -> Any:
    """A page needs nothing from outside; an address in a typed text must not make the server call it."""
    raise ValueError(f"pages on paper fetch nothing: {url}")
