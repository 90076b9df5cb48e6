"""工作年度: one working year stands for three years (list, filing, emission and quota)."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from cets_portal.clock import reading as clock
from cets_portal.norms.codes import Sector

FIRST_WORKING_YEAR = 2023


@dataclass(frozen=True)
class Working:
    """工作年度: year 2026 means list 2027, filings of 2026, emissions and quota of 2025.

    `query` is the GET part of the present page, so that a switch keeps the other filters.
    """

    year: int
    sector: str = ""
    last_year: int = 0
    query: QueryDict = field(default_factory=QueryDict)

    @property
    def list_year(self) -> int:
        return self.year + 1

    @property
    def filing_year(self) -> int:
        return self.year

    @property
    def emission_year(self) -> int:
        return self.year - 1

    @property
    def years(self) -> list[dict[str, Any]]:
        """The year switch, newest first: label, url, active."""
        span = range(self.last_year, FIRST_WORKING_YEAR - 1, -1)
        return [{"label": y, "url": self._url("year", str(y)), "active": y == self.year} for y in span]

    @property
    def sectors(self) -> list[dict[str, Any]]:
        """The sector switch, "all" first: label, url, active."""
        return [
            {"label": label, "url": self._url("sector", value), "active": value == self.sector}
            for value, label in sector_choices()
        ]

    def _url(self, key: str, value: str) -> str:
        query = self.query.copy()
        query[key] = value
        for passing in ("page", "once"):
            query.pop(passing, None)
        return f"?{query.urlencode()}"


def sector_choices() -> list[tuple[str, str]]:
    """Value and label of each sector, "all" first."""
    return [
        ("", _("全部")),
        (Sector.POWER.value, _("发电")),
        (Sector.STEEL.value, _("钢铁")),
        (Sector.CEMENT.value, _("水泥")),
        (Sector.ALUMINIUM.value, _("铝冶炼")),
    ]


def working_from(request: HttpRequest) -> Working:
    """The year and sector of this request: from the URL, else from the session, else this year and all.

    A link that says `once` shows another year or sector without leaving the person there.
    """
    this_year = clock.today().year
    year = _year(request.GET.get("year"), this_year) or request.session.get("year") or this_year
    sector = request.GET.get("sector", request.session.get("sector", ""))
    if sector not in {"", *(s.value for s in Sector)}:
        sector = ""
    for key, value in (("year", year), ("sector", sector)):
        if key in request.GET and "once" not in request.GET and request.session.get(key) != value:
            request.session[key] = value
    return Working(year=year, sector=sector, last_year=this_year, query=request.GET)


def _year(text: str | None, this_year: int) -> int | None:
    if not text or not text.isascii() or not text.isdigit():
        return None
    year = int(text)
    return year if FIRST_WORKING_YEAR <= year <= this_year else None
