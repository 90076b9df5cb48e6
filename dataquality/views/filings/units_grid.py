"""各单位的月份: units by months for bureau, city, ministry and auditor, with filters that stand in the address."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cets_portal.accounts.asking import is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.norms.months import Month
from cets_portal.templatetags.badges import Badge
from dataquality.models import Filing
from dataquality.selectors.filing_grid import CellState, GridRow, grid, narrowed, units_for
from registry.choices import Sector
from registry.models import ListEntry

PER_PAGE = 50

#: State → hue, glyph, word.
LOOKS: dict[CellState, tuple[str, str, Any]] = {
    CellState.NONE: ("none", "dash", gettext_lazy("不要求")),
    CellState.AHEAD: ("idle", "ring", gettext_lazy("未到期")),
    CellState.MISSING: ("soon", "clock", gettext_lazy("未报")),
    CellState.WORKING: ("run", "half", gettext_lazy("填报中")),
    CellState.SUBMITTED: ("soon", "ask", gettext_lazy("待审核")),
    CellState.RETURNED: ("back", "return", pgettext_lazy("filing status", "退回改正")),
    CellState.ACCEPTED: ("ok", "check", pgettext_lazy("filing status", "审核通过")),
    CellState.ELSEWHERE: ("ok", "globe", pgettext_lazy("month", "平台已报")),
    CellState.LATE: ("late", "alert", pgettext_lazy("month", "逾期未报")),
}


@dataclass(frozen=True)
class Asked:
    """条件 of the address."""

    year: int
    sector: str
    month: str
    state: str
    city: str
    text: str

    @property
    def narrowed(self) -> bool:
        return bool(self.text or self.city or (self.month and self.state))


def asked_of(request: HttpRequest, today: date) -> Asked:
    """What the address asks for; a state is that of a month, the last one that is over unless another is named."""
    working = working_of(request)
    get = request.GET.get
    month = get("month", "") if _is_month(get("month", ""), working.filing_year) else ""
    state = get("state", "") if get("state", "") in set(CellState) else ""
    if state and not month:
        month = _last_month(working.filing_year, today)
    return Asked(working.filing_year, working.sector, month, state, get("city", ""), get("q", "").strip())


def _is_month(text: str, year: int) -> bool:
    return text in {str(Month(year, number)) for number in range(1, 13)}


def _last_month(year: int, today: date) -> str:
    ended = [month for month in (Month(year, number) for number in range(1, 13)) if month.ends_on < today]
    return str(ended[-1]) if ended else str(Month(year, 1))


def grid_context(request: HttpRequest, *, today: date) -> dict[str, Any]:
    """One page of the grid with its filters."""
    asked = asked_of(request, today)
    units = units_for(user_of(request), asked.year, asked.sector)
    page = page_of(request, chosen(request, asked, today), per_page=PER_PAGE)
    rows = grid(list(page.object_list), asked.year, today=today)
    return {
        "page": page,
        "rows": [shown(row) for row in rows],
        "months": [Month(asked.year, number) for number in range(1, 13)],
        "asked": asked,
        "year": asked.year,
        "cities": _cities(units),
        "month_options": [("", _("最近一月")), *((str(one), str(one)) for one in _months(asked.year))],
        "states": [("", _("全部")), *((one.value, LOOKS[one][2]) for one in CellState if one is not CellState.NONE)],
        "today": today,
        "waiting": _waiting(units, asked.year),
        "legend": [Badge(*look) for look in LOOKS.values()],
        "may_review": is_role(request, Role.CLERK, Role.REVIEWER),
    }


def chosen(request: HttpRequest, asked: Asked, today: date) -> Any:
    """Units that meet the conditions."""
    units = units_for(user_of(request), asked.year, asked.sector)
    return narrowed(units, text=asked.text, city=asked.city, month=asked.month, state=asked.state, today=today)


def _months(year: int) -> list[Month]:
    return [Month(year, number) for number in range(1, 13)]


def _cities(units: Any) -> list[tuple[str, str]]:
    found = sorted(set(units.order_by().values_list("enterprise__city", flat=True)) - {""})
    return [("", _("全部")), *((one, one) for one in found)]


def _waiting(units: Any, year: int) -> int:
    """Submissions that wait for their review."""
    filings = Filing.objects.filter(enterprise__in=units.order_by().values("enterprise"), status="submitted")
    return filings.filter(month__startswith=f"{year}-").count()


@dataclass(frozen=True, slots=True)
class ShownCell:
    """一格."""

    badge: Badge
    month: Month
    filing: int | None
    late: bool
    window: bool
    opens: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """一行."""

    entry: ListEntry
    sector: Sector
    cells: list[ShownCell]
    accepted: int
    owed: int


def shown(row: GridRow) -> ShownRow:
    """With badges; what was never submitted leads nowhere."""
    closed = (CellState.WORKING, CellState.MISSING, CellState.LATE, CellState.AHEAD, CellState.NONE)
    cells = [
        ShownCell(
            Badge(*LOOKS[one.state]),
            one.month,
            one.filing,
            one.late,
            one.window,
            one.filing is not None and one.state not in closed,
        )
        for one in row.cells
    ]
    return ShownRow(row.entry, Sector(row.entry.annual_list.sector), cells, row.accepted, row.owed)
