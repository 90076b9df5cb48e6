"""汇集: what a run starts from: confirmed figures with their annexes, the register, papers, the pre-allocation before.

Nothing is computed here. Units that cannot take part are told of as issues; an officer leaves them out with a reason or
mends what is missing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation

from cets_portal.norms.marking import gettext_noop as _
from dataquality.choices import FigureStatus
from dataquality.models import VerifiedFigure
from dataquality.selectors.verified import QuotaInput, quota_inputs
from quota.models import Allocation, AllocationRow, UnitAllocation, Withholding
from quota.rules.allocation.inputs import Inputs, rows_of
from quota.rules.allocation.terms import Phase, Terms
from quota.rules.allocation.units import UnitInput, resolve
from quota.rules.arithmetic import plain
from quota.selectors.allocations import run_in_force
from quota.selectors.deductions import to_deduct
from quota.selectors.papers import withholdings_of
from registry.choices import ListStatus, Verdict
from registry.models import Activity, Facility, ListEntry

#: 差异化: before this quota year units were withheld at the determination only (plan of 2023–2024, domain §4.4).
WITHHELD_AT_PRE_FROM = 2025
#: How far the rows may be from the unit's total before somebody has to say why, tCO2e for each row (rounding).
_TOLERANCE = Decimal(1)

#: (enterprise, code of the row) → the case that an officer named, with the reason.
Named = Mapping[tuple[int, str], Inputs]
NAMED_KEYS = ("case", "case_from", "case_reason", "case_by")


@dataclass(frozen=True)
class Known:
    """已知: what was asked of the database once for all units. Of facilities and activities those that began or ended."""

    today: date
    activities: Mapping[int, Activity]
    facilities: Mapping[int, list[Facility]]
    named: Named
    to_deduct: Mapping[int, int]
    withheld: Mapping[int, Withholding]
    before: Mapping[int, UnitAllocation]
    changing: frozenset[int]


@dataclass(frozen=True)
class UnitFound:
    """一个单位: what its rows and sums start from."""

    enterprise_id: int
    figure_id: int
    input: UnitInput
    rows: list[tuple[str, Inputs]]
    withheld: bool = False
    detail: str = ""


@dataclass
class Gathered:
    """汇集的结果: units in the order of their credit codes; issues as they are stored with the run."""

    units: list[UnitFound] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)


def gather(run: Allocation, terms: Terms, named: Named, today: date) -> Gathered:
    """All units of a run as they stand on a day. A fixed number of queries whatever their number."""
    found, settled = Gathered(), _settled(run)
    listed = _listed(run)
    inputs = [one for one in quota_inputs(run.province, run.sector, terms.emission_year) if _takes_part(one, listed)]
    known = _known(run, named, today)
    for one in inputs:
        issues = [_with_settled(issue, settled) for issue in _issues_of(one, known)]
        found.issues += issues
        if not any(issue["settled"] for issue in issues) and ("row", one.enterprise.uscc) not in settled:
            found.units.append(_unit(terms, one, known))
    if listed is None:
        found.issues.append(issue("no_list", _("本系统没有该年度已发布的名录，按已认定的核查数据计算。")))
    found.issues += [_with_settled(one, settled) for one in _uncovered(listed, inputs)]
    return found


def issue(code: str, said: str, uscc: str = "", name: str = "", row: str = "", **params: Any) -> dict[str, Any]:
    """An issue as it is stored: `code`, the sentence (template and params), whose it is, and how it was settled."""
    told = {key: str(value) for key, value in params.items()}
    return {
        "code": code, "uscc": uscc, "name": name, "row": row, "said": said, "params": told, "settled": "", "by": "",
    }  # fmt: skip


def _takes_part(one: QuotaInput, listed: Mapping[int, ListEntry] | None) -> bool:
    return listed is None or one.enterprise.pk in listed


def _listed(run: Allocation) -> dict[int, ListEntry] | None:
    """重点排放单位 of the quota year; None where the portal holds no published list of it."""
    entries = ListEntry.objects.filter(
        annual_list__list_year=run.quota_year, annual_list__province=run.province, annual_list__sector=run.sector,
        annual_list__status=ListStatus.PUBLISHED,
    ).select_related("enterprise")  # fmt: skip
    found = {one.enterprise_id: one for one in entries}
    return {key: one for key, one in found.items() if one.decision == Verdict.INCLUDE} if found else None


def _known(run: Allocation, named: Named, today: date) -> Known:
    facilities: dict[int, list[Facility]] = {}
    for one in Facility.objects.filter(enterprise__province=run.province, sector=run.sector):
        facilities.setdefault(one.enterprise_id, []).append(one)
    pre = run_in_force(run.province, run.sector, run.quota_year, "pre") if run.stage == "final" else None
    before = pre.units.defer("working") if pre else UnitAllocation.objects.none()
    proposed = VerifiedFigure.objects.filter(
        enterprise__province=run.province, sector=run.sector, status=FigureStatus.PROPOSED,
        emission_year=run.quota_year - 1 if run.stage == "pre" else run.quota_year,
    )  # fmt: skip
    activities = Activity.objects.filter(enterprise__province=run.province, sector=run.sector)
    return Known(
        today=today,
        activities={one.enterprise_id: one for one in activities},
        facilities=facilities,
        named=named,
        to_deduct=to_deduct(run),
        withheld=withholdings_of(run),
        before={one.enterprise_id: one for one in before},
        changing=frozenset(proposed.values_list("enterprise", flat=True)),
    )


def named_cases(run: Allocation) -> Named:
    """What officers named in this run so far, or, before it was computed, in the one that it replaces. One or two queries."""
    source = run if run.units.exists() else run.replaces
    if source is None:
        return {}
    rows = AllocationRow.objects.filter(unit__allocation=source, inputs__case_from="named")
    found = rows.values_list("unit__enterprise", "code", "inputs")
    return {(unit, code): {key: inputs.get(key, "") for key in NAMED_KEYS} for unit, code, inputs in found}


def _unit(terms: Terms, one: QuotaInput, known: Known) -> UnitFound:
    key, unit = one.enterprise.pk, _unit_input(one, known)
    facilities = {found.code: found for found in known.facilities.get(key, [])}
    capacities = {code: plain(found.capacity) for code, found in facilities.items() if found.capacity is not None}
    rows = []
    for code, inputs in rows_of(terms, one.annex, unit.verified, capacities):
        place = facilities.get(code) if code else known.activities.get(key)
        named = known.named.get((key, code))
        resolved = resolve(terms, unit, inputs, registered=_registered(terms, place, known.today))
        rows.append((code, inputs | named if named else resolved))
    held = known.withheld.get(key)
    withheld = held is not None and (terms.phase is Phase.FINAL or terms.quota_year >= WITHHELD_AT_PRE_FROM)
    return UnitFound(key, one.figure_id, unit, rows, withheld, _detail(held) if held and withheld else "")


def _registered(terms: Terms, place: Facility | Activity | None, today: date) -> str:
    """The case by the register: "closed" before the day of the computation, "new" in the quota year, "" for neither."""
    if place is None:
        return ""
    if place.closed_on is not None and place.closed_on <= today:
        return "closed"
    started = place.started_on
    return "new" if started is not None and started.year == terms.quota_year else ""


def _unit_input(one: QuotaInput, known: Known) -> UnitInput:
    before = known.before.get(one.enterprise.pk)
    return UnitInput(
        uscc=one.enterprise.uscc,
        name=one.enterprise.name,
        figure=one.number,
        verified=plain(one.emissions_tco2e),
        to_deduct=known.to_deduct.get(one.enterprise.pk, 0),
        pre=before.pre_tonnes if before else 0,
        pre_deducted=before.deducted_tonnes if before else 0,
        pre_issued=before.issued_tonnes if before else 0,
    )


def _detail(held: Withholding) -> str:
    """In Chinese, the language of the tables."""
    with translation.override("zh-hans"):
        return f"{held.get_kind_display()}：{held.basis}"[:200]


# —— issues ——


def _settled(run: Allocation) -> dict[tuple[str, str], tuple[str, str]]:
    """(code, credit code) → reason and officer of what was settled in this run before."""
    return {(one["code"], one["uscc"]): (one["settled"], one["by"]) for one in run.issues if one.get("settled")}


def _with_settled(found: dict[str, Any], settled: Mapping[tuple[str, str], tuple[str, str]]) -> dict[str, Any]:
    reason, by = settled.get((found["code"], found["uscc"]), ("", ""))
    return {**found, "settled": reason, "by": by}


#: Issues that are settled by leaving the unit out of the run.
LEAVES_OUT = ("no_figure", "contested", "changing", "row")
#: Issues that are settled by standing by the rows as they were verified.
STANDS_BY = ("sum_differs",)
#: Issues that stop a run until they are mended or settled.
BLOCKING = (*LEAVES_OUT, *STANDS_BY)


def _issues_of(one: QuotaInput, known: Known) -> Iterator[dict[str, Any]]:
    who = (one.enterprise.uscc, one.enterprise.name)
    if one.contested:
        yield issue("contested", _("单位对核查结果的异议尚未决定。"), *who)
    if one.enterprise.pk in known.changing:
        yield issue("changing", _("该单位有一项待复核的核查认定变更。"), *who)


def _uncovered(listed: Mapping[int, ListEntry] | None, inputs: list[QuotaInput]) -> Iterator[dict[str, Any]]:
    have = {one.enterprise.pk for one in inputs}
    missing = [one for key, one in (listed or {}).items() if key not in have]
    for one in sorted(missing, key=lambda entry: entry.enterprise.uscc):
        said = _("名录内的单位没有已认定的核查数据。")
        yield issue("no_figure", said, one.enterprise.uscc, one.enterprise.name)


def rows_differ(terms: Terms, unit: UnitFound) -> dict[str, Any] | None:
    """The rows' emissions do not add up to the figure that stands: somebody must say what is right."""
    sums = sum((Decimal(str(inputs.get("verified") or 0)) for _code, inputs in unit.rows), Decimal(0))
    total = Decimal(unit.input.verified)
    if abs(sums - total) <= _TOLERANCE * len(unit.rows):
        return None
    said = _("各行经核查排放量之和 {rows} 与单位认定排放量 {total} 不一致。")
    return issue("sum_differs", said, unit.input.uscc, unit.input.name, rows=plain(sums), total=plain(total))
