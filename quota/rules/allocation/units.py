"""单位的配额: the sums of a unit's rows, the cap of power, and tables 1-5 and 2-5, with the working of each.

Source of the last part: form notes of tables 1-5 and 2-5 (draft of 2026-07-27), see quota.rules.issuing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from cets_portal.norms.codes import Grade, NormStatus
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan_parts import SpecialCase, Stated, Treatment
from quota.rules.allocation.inputs import Inputs, evident_case
from quota.rules.allocation.rows import RowMade, make_row
from quota.rules.allocation.terms import Phase, Terms
from quota.rules.arithmetic import ZERO
from quota.rules.issuing import FinalIssue, PreIssue, issue_determined, issue_pre_allocation
from quota.rules.power import TONNES
from quota.rules.trace import Given, Step, Working
from quota.rules.unit_power import determine_unit, sums_of

_DRAFT = "2025、2026年度分配方案（征求意见稿，2026-07-27）"
_NOTES_1_5 = Stated(clause="附1 表1-5 填表说明", source=_DRAFT, grade=Grade.A, status=NormStatus.DRAFT)
_NOTES_2_5 = Stated(clause="附2 表2-5 填表说明", source=_DRAFT, grade=Grade.A, status=NormStatus.DRAFT)
_ROWS, _LEDGER, _BEFORE = _("各行之和"), _("核减台账"), _("预分配批次")


class UnitInput(NamedTuple):
    """单位的依据: code and name as they were; the figure's version and emissions (text); tonnes still to be deducted;
    what the pre-allocation gave."""

    uscc: str
    name: str
    figure: int
    verified: str
    to_deduct: int = 0
    pre: int = 0
    pre_deducted: int = 0
    pre_issued: int = 0

    def told(self) -> dict[str, Any]:
        """As it is stored."""
        return self._asdict()


@dataclass(frozen=True)
class UnitMade:
    """单位的结果: the figures as they are stored; None in `columns` where a row could not be calculated."""

    inputs: UnitInput
    rows: tuple[RowMade, ...]
    columns: dict[str, Any] | None
    steps: tuple[Step, ...] = ()


def resolve(terms: Terms, unit: UnitInput, inputs: Inputs, *, registered: str = "") -> Inputs:
    """The inputs with the special case that applies and where it comes from; without one, as they are.

    Closed or new by the register (`registered`: id of the case) goes first, then what the annex shows, then a unit
    below the threshold. What an officer names goes before all of these and is set by the caller.
    """
    found = (
        (_case(terms, registered), "register"),
        (evident_case(terms, inputs), "annex"),
        (_small(terms, unit), "total"),
    )
    for case, origin in found:
        if case is not None:
            return {**inputs, "case": case.id, "case_from": origin}
    return inputs


def _case(terms: Terms, case_id: str) -> SpecialCase | None:
    return terms.case(case_id) if case_id else None


def _small(terms: Terms, unit: UnitInput) -> SpecialCase | None:
    """核查排放量低于门槛: by the unit's own total, whatever its rows are."""
    if terms.phase is Phase.PRE:
        return None
    bounds = (one for one in terms.cases if one.below_tco2e is not None)
    return next((one for one in bounds if Decimal(unit.verified) < (one.below_tco2e or ZERO)), None)


def make_unit(terms: Terms, unit: UnitInput, rows: Sequence[tuple[str, Inputs]]) -> UnitMade:
    """All rows of a unit and its sums."""
    made = tuple(make_row(terms, code, inputs) for code, inputs in rows)
    if any(one.working is None for one in made):
        return UnitMade(unit, made, None)
    if terms.phase is Phase.PRE:
        return _pre(terms, unit, made)
    return _final(terms, unit, made)


def _pre(terms: Terms, unit: UnitInput, rows: tuple[RowMade, ...]) -> UnitMade:
    parts = [one.columns()["pre_tonnes"] or 0 for one in rows]
    first = _summed("pre_allocation", _("预分配配额"), parts, terms.plan.pre_allocation_for(terms.quota_year))
    found = issue_pre_allocation(sum(parts), unit.to_deduct)
    columns = {
        "pre_tonnes": found.pre_allocation,
        "deducted_tonnes": found.deducted,
        "issued_tonnes": found.issued,
        "outstanding_tonnes": found.outstanding,
    }
    return UnitMade(unit, rows, columns, (first, *_pre_steps(unit, found)))


def _pre_steps(unit: UnitInput, found: PreIssue) -> tuple[Step, ...]:
    whole = _given(_("①预分配配额"), found.pre_allocation, "pre_allocation")
    owing = _given(_("待核减配额"), unit.to_deduct, _LEDGER)
    cut = _given(_("②核减量"), found.deducted, "deducted")
    return (
        _step("deducted", _("②核减量"), "min({}，{})", (whole, owing), found.deducted, _NOTES_1_5),
        _step("issued", _("③预分配实发配额"), "{} − {}", (whole, cut), found.issued, _NOTES_1_5),
        _step("outstanding", _("④剩余待调整配额"), "{} − {}", (owing, cut), found.outstanding, _NOTES_1_5),
    )


def _final(terms: Terms, unit: UnitInput, rows: tuple[RowMade, ...]) -> UnitMade:
    working = _sums(terms, rows)
    determined, obligation = working.tonnes("determined_allowance") or 0, working.tonnes("surrender_obligation") or 0
    before = PreIssue(unit.pre, unit.pre_deducted, unit.pre_issued, unit.to_deduct)
    found = issue_determined(determined, before)
    columns = {
        "pre_tonnes": unit.pre,
        "initial_tonnes": working.tonnes("initial_allowance"),
        "gap_percent": working.value("gap_rate_percent"),
        "top_up_tonnes": working.tonnes("gap_top_up"),
        "determined_tonnes": determined,
        "obligation_tonnes": obligation,
        "balance_tonnes": found.more_or_less,
        "refund_tonnes": found.refund,
        "deducted_tonnes": found.deducted,
        "pre_issued_tonnes": found.issued_before,
        "issued_tonnes": max(0, found.issued),
        "outstanding_tonnes": found.outstanding,
    }
    return UnitMade(unit, rows, columns, (*working.steps, *_final_steps(unit, found, determined)))


def _sums(terms: Terms, rows: tuple[RowMade, ...]) -> Working:
    """What the unit was determined and owes; for power with the cap on what it may lack."""
    inside = [one.columns() for one in rows if not one.is_outside]
    rule = terms.plan.rounding
    owed = _summed(
        "surrender_obligation", _("应清缴配额"), [one["obligation_tonnes"] or 0 for one in inside], rule.obligation
    )
    if terms.power is None:
        parts = [one["determined_tonnes"] or 0 for one in inside]
        return Working((_summed("determined_allowance", _("核定配额"), parts, rule.quota), owed), Treatment.RULE)
    sums = sums_of(one.working for one in rows if one.working)
    assert sums is not None
    first = [_first(one) for one in inside]
    initial = _summed("initial_allowance", _("初始配额"), first, rule.quota)
    return Working((initial, owed, *determine_unit(terms.power, sums).steps), Treatment.RULE)


def _first(columns: dict[str, int | None]) -> int:
    """The initial quota of a generating unit; of one whose quota equals its emissions, that."""
    found = columns["initial_tonnes"]
    return (columns["determined_tonnes"] or 0) if found is None else found


def _final_steps(unit: UnitInput, found: FinalIssue, determined: int) -> tuple[Step, ...]:
    whole = _given(_("核定配额"), determined, "determined_allowance")
    pre = _given(_("预分配配额"), unit.pre, _BEFORE)
    balance = _given(_("①多退少补配额"), found.more_or_less, "more_or_less")
    refund = _given(_("②退回已核减配额"), found.refund, "refund")
    cut = _given(_("③核减量"), found.deducted, "deducted")
    before = _given(_("④预分配实发配额"), unit.pre_issued, _BEFORE)
    issued = _given(_("⑤核定实发配额"), found.issued, "issued")
    owing = _given(_("待核减配额"), unit.to_deduct, _LEDGER)
    taken = _given(_("预分配时核减量"), unit.pre_deducted, _BEFORE)
    return (
        _step("more_or_less", _("①多退少补配额"), "{} − {}", (whole, pre), found.more_or_less, _NOTES_2_5),
        _step("refund", _("②退回已核减配额"), "max(0，{} − {})", (taken, whole), found.refund, _NOTES_2_5),
        _step("deducted", _("③核减量"), "min({}，max(0，{}))", (owing, balance), found.deducted, _NOTES_2_5),
        _step("issued", _("⑤核定实发配额"), "{} + {} − {}", (balance, refund, cut), found.issued, _NOTES_2_5),
        _step("issued_in_all", _("⑥实发配额合计"), "{} + {}", (before, issued), found.issued_in_all, _NOTES_2_5),
        _step("outstanding", _("⑦剩余待调整配额"), "{} − {} + {}", (owing, cut, refund), found.outstanding, _NOTES_2_5),
    )  # fmt: skip


def _summed(key: str, label: str, parts: Sequence[int], basis: Stated) -> Step:
    value = Decimal(sum(parts))
    given = tuple(
        Given(_("第 {n} 行").replace("{n}", str(n)), Decimal(one), TONNES, _ROWS) for n, one in enumerate(parts, 1)
    )
    return Step(key, label, " + ".join("{}" for _one in parts) or "0", given, value, value, TONNES, basis)


def _given(label: str, tonnes: int, origin: str) -> Given:
    return Given(label, Decimal(tonnes), TONNES, origin)


def _step(key: str, label: str, template: str, given: tuple[Given, ...], tonnes: int, basis: Stated) -> Step:
    value = Decimal(tonnes)
    return Step(key, label, template, given, value, value, TONNES, basis)
