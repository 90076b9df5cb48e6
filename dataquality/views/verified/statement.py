"""年度认定一览: all units of a year with report, conclusion and figure, narrowed and exported as shown."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.clock.reading import today
from cets_portal.workbooks.writing import Column, Kind, write_table_csv, write_table_xlsx
from dataquality.choices import DifferenceStatus
from dataquality.selectors.year_statement import STATES, Line, counts_of, lines_of, narrowed
from registry.choices import Sector
from registry.views.answers import download


def figure_list(request: HttpRequest) -> HttpResponse:
    """年度认定一览."""
    lines = _all(request)
    counts, found = counts_of(lines), _asked(request, lines)
    page = page_of(request, found)
    cities = Counter(one.city for one in lines)
    context = {
        "page": page,
        "states": [("", _("全部"), counts[""]), *((key, word, counts[key]) for key, word in STATES.items())],
        "words": {key: str(word) for key, word in STATES.items()},
        "lines": [{"line": one, "word": STATES[one.state], "sector": Sector(one.sector).label} for one in page],
        "cities": [("", _("全部"), None), *((city, city, n) for city, n in sorted(cities.items()) if city)],
        "reported": sum((one.reported for one in found if one.reported is not None), start=0),
        "verified": sum((one.verified for one in found if one.verified is not None), start=0),
        "narrowed": any(request.GET.get(name) for name in ("state", "q", "city")),
        "officer": is_role(request, Role.CLERK, Role.REVIEWER),
        "clerk": is_role(request, Role.CLERK),
        "year": working_of(request).emission_year,
        "today": today(),
    }
    return render(request, "dataquality/verified/list.html", context)


def figure_export(request: HttpRequest) -> HttpResponse:
    """导出: what the page shows, every page of it; `?format=csv` gives CSV."""
    ending = "csv" if request.GET.get("format") == "csv" else "xlsx"
    write = write_table_csv if ending == "csv" else write_table_xlsx
    rows = _rows(_asked(request, _all(request)))
    name = _("%(year)s年度核查认定_%(day)s") % {"year": working_of(request).emission_year, "day": today().isoformat()}
    return download(write(_columns(), rows), f"{name}.{ending}")


def _all(request: HttpRequest) -> list[Line]:
    working = working_of(request)
    return lines_of(user_of(request), working.emission_year, sector=working.sector)


def _asked(request: HttpRequest, lines: Iterable[Line]) -> list[Line]:
    state, text, city = (request.GET.get(name, "") for name in ("state", "q", "city"))
    return narrowed(lines, state=state if state in STATES else "", text=text, city=city)


def _columns() -> list[Column]:
    return [
        Column(_("单位名称"), 34),
        Column(_("统一社会信用代码"), 21, Kind.CODE),
        Column(_("地市"), 12),
        Column(_("行业"), 10),
        Column(_("管理类型"), 14),
        Column(_("报告排放量"), 18, Kind.NUMBER, "tCO2e"),
        Column(_("核查结论排放量"), 18, Kind.NUMBER, "tCO2e"),
        Column(_("复核差异"), 14),
        Column(_("认定排放量"), 18, Kind.NUMBER, "tCO2e"),
        Column(_("认定较报告变化"), 14, Kind.NUMBER, "%"),
        Column(_("认定依据"), 14),
        Column(_("认定日期"), 12, Kind.DATE),
        Column(_("告知期限"), 12, Kind.DATE),
        Column(_("告知日期"), 12, Kind.DATE),
        Column(_("状态"), 12),
    ]


def _rows(lines: Iterable[Line]) -> Iterator[list[Any]]:
    for one in lines:
        figure = one.figure
        said = (
            [figure.get_source_display(), figure.confirmed_on, figure.tell_by, figure.told_on] if figure else [None] * 4
        )
        yield [
            one.name, one.uscc, one.city, str(Sector(one.sector).label), _("仅报告") if one.report_only else _("重点排放单位"),
            one.reported, one.concluded, str(DifferenceStatus.OPEN.label) if one.differs else None,
            one.verified, one.percent, *said, str(STATES[one.state]),
        ]  # fmt: skip
