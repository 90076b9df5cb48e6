"""依据栏: the proof of one entry beside the table: steps, years, what is wanted, and the decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role
from cets_portal.accounts.models import Role
from cets_portal.clock import reading as clock
from cets_portal.norms.codes import LABELS, EmissionSource
from cets_portal.norms.errors import NormError
from cets_portal.norms.list_rule import load_list_rule
from registry.choices import ListStatus, Verdict
from registry.models import AnnualEmission, ListEntry
from registry.rules.screening import fill
from registry.rules.screening.screen import NEAR, PART
from registry.selectors.profile import sector_figures
from registry.selectors.review import neighbours
from registry.selectors.screening import steps_of

YEARS_SHOWN = 4


@dataclass(frozen=True)
class YearRow:
    """某一排放年度: the figure that counts, its source, and what the list that looked at it said."""

    emission_year: int
    figure: AnnualEmission | None
    is_base: bool
    list_year: int | None
    verdict: Verdict | None
    is_open: bool


def panel_context(request: HttpRequest, found: QuerySet[ListEntry], entry: ListEntry) -> dict[str, Any]:
    """Everything templates/registry/parts/entry_proof.html draws; `found` is the order for 上一家 and 下一家."""
    before, after = neighbours(found, entry.pk)
    is_draft = entry.annual_list.status == ListStatus.DRAFT
    return {
        "entry": entry,
        "proof": proof_of(entry),
        "years": year_rows(entry),
        "warning": _warning(entry),
        "choices": [one for one in Verdict if one != entry.verdict and one != Verdict.ASK],
        "before": before,
        "after": after,
        "may_decide": is_draft and is_role(request, Role.CLERK),
        "query": _query_without_entry(request),
        "may_open_enterprise": is_role(request, Role.CLERK, Role.REVIEWER, Role.MINISTRY_ADMIN),
    }


def _query_without_entry(request: HttpRequest) -> str:
    """The filters of the page, for the links to the entries before and after."""
    query = request.GET.copy()
    query.pop("entry", None)
    return query.urlencode()


@dataclass(frozen=True)
class Proof:
    """依据, drawn by components/working_out.html: `key` what the verdict hung on, `every` the whole way to it."""

    key: list[dict[str, Any]]
    every: list[dict[str, Any]]


def proof_of(entry: ListEntry) -> Proof:
    """The ordered proof, the verdict of screening last; first of all the checks that decided it."""
    steps = steps_of(entry, today=clock.today())
    lines, conclusion = [_line(step) for step in steps], _conclusion(entry)
    key = [line for line, is_key in zip(lines, _key_steps(steps), strict=True) if is_key]
    return Proof([*key, conclusion], [*lines, conclusion])


def proof_lines(entry: ListEntry) -> list[dict[str, Any]]:
    """Every step of the proof."""
    return proof_of(entry).every


def _key_steps(steps: Sequence[dict[str, Any]]) -> list[bool]:
    """Which steps decided: the last one, those whose rule is not met, the parts of their sums, the near remark."""
    last = max((at for at, step in enumerate(steps) if step["decision"] not in (PART, NEAR)), default=-1)
    found: list[bool] = []
    for at in range(len(steps) - 1, -1, -1):
        is_part = steps[at]["decision"] == PART
        found.append(found[-1] if is_part and found else at >= last or not steps[at]["holds"])
    return found[::-1]


def _line(step: dict[str, Any]) -> dict[str, Any]:
    params = step["params"]
    return {
        "label": fill(step["input"], params, _),
        "value": _(step["value"]) if step["value"] else "–",
        "formula": f"{'✓' if step['holds'] else '✗'} {fill(step['rule'], params, _)}",
        "source": " · ".join(filter(None, (_source(step["source"]), params.get("basis", ""), step["clause"]))),
    }


def _source(source: str) -> str:
    known = LABELS[EmissionSource].get(source)
    return _("%(source)s数据") % {"source": _(known)} if known else _(source)


def _conclusion(entry: ListEntry) -> dict[str, Any]:
    one = entry.annual_list
    screened = timezone.localtime(one.screened_at).strftime("%Y-%m-%d %H:%M") if one.screened_at else "–"
    told = {"rule": one.rule_code, "at": screened}
    return {
        "label": _("筛查结论"),
        "badge": Verdict(entry.verdict),
        "source": _("名录规则 %(rule)s · %(at)s 自动筛查") % told,
        "total": True,
    }


def year_rows(entry: ListEntry) -> list[YearRow]:
    """The newest years with a figure, and the base year even without one; two queries."""
    by_sector = {one.sector: one for one in sector_figures(entry.enterprise)}
    known = by_sector.get(entry.annual_list.sector)  # type: ignore[call-overload]
    best = {year.emission_year: year.best for year in known.years} if known else {}
    listed = _listed(entry)
    years = sorted({*best, entry.emission_year}, reverse=True)[:YEARS_SHOWN]
    return [_year_row(entry, year, best.get(year), listed.get(year)) for year in years]


def _listed(entry: ListEntry) -> dict[int, ListEntry]:
    """Entries of the same unit and sector by the emission year they looked at, the newest edition of each."""
    rows = ListEntry.objects.filter(
        enterprise=entry.enterprise_id, annual_list__sector=entry.annual_list.sector
    ).exclude(annual_list__status=ListStatus.ABANDONED)
    rows = rows.select_related("annual_list")
    return {row.emission_year: row for row in rows.order_by("annual_list__list_year", "annual_list__edition")}


def _year_row(entry: ListEntry, year: int, figure: AnnualEmission | None, listed: ListEntry | None) -> YearRow:
    return YearRow(
        emission_year=year,
        figure=figure,
        is_base=year == entry.emission_year,
        list_year=listed.annual_list.list_year if listed else None,
        verdict=Verdict(listed.decision or listed.verdict) if listed else None,
        is_open=bool(listed and listed.annual_list.is_open),
    )


def _warning(entry: ListEntry) -> str:
    """What to look at twice before confirming."""
    threshold = _threshold(entry)
    if entry.emissions_tco2e is None or threshold is None:
        return ""
    if entry.emissions_tco2e == threshold:
        return _("数值恰等于门槛。确认前请核对核查结论原值与舍入。")
    if abs(entry.emissions_tco2e - threshold) < 1:
        return _("数值距门槛不足 1 吨。确认前请核对核查结论原值与舍入。")
    return ""


def _threshold(entry: ListEntry) -> Decimal | None:
    try:
        return load_list_rule(entry.annual_list.rule_code).threshold_tco2e
    except NormError:
        return None
