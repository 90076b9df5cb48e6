"""所看事实: what of the facts each decision looks at, with its source, for the proof.

None where the decision has nothing to look at for this unit; the proof then passes over the step,
unless it was that step that answered.
"""

from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from cets_portal.norms.codes import LABELS, Effect, EmissionSource, JointState
from cets_portal.norms.marking import gettext_noop as _
from registry.rules.figures import show_tonnes
from registry.rules.screening.case import Case, Kind
from registry.rules.screening.facts import ScreeningFacts
from registry.rules.screening.outcome import Params
from registry.rules.screening.sums import Part, Role

REGISTER = _("企业登记册")
EVENTS = _("企业事项")
NOTHING = _("无")
YES, NO = _("是"), _("否")
UNSETTLED, UNKNOWN = _("待核实"), _("不详")


class Shown(NamedTuple):
    """所看事实: what it is called, its value as text, where it comes from, the clause of the rule.

    `params` fill the name and the rule; `rule` replaces the decision's own wording where the unit's case
    is a special one; `parts` are what a summed figure is made of. Names, the words for 'none', 'yes' and 'no', and
    sources are marked for translation.
    """

    name: str
    value: str
    source: str
    clause: str
    params: Params = MappingProxyType({})
    rule: str = ""
    parts: tuple[Part, ...] = ()


def merger(facts: ScreeningFacts, case: Case, kind: Kind) -> Shown:
    clause = case.rule.leaving.merged_clause
    if facts.merged_in and not facts.merged_into:
        codes, rule = "、".join(facts.merged_in), _("并入单位的排放量与本单位合计")
        return Shown(_("并入本单位的单位"), codes, EVENTS, clause, rule=rule)
    return Shown(_("并入单位"), facts.merged_into or NOTHING, EVENTS, clause)


def presence(facts: ScreeningFacts, case: Case, kind: Kind) -> Shown | None:
    """Worth a step only where it fails: every other unit is looked at because it is there."""
    clause = kind.sector.rule.clause
    return None if facts.in_sector else Shown(_("本省本行业的活动"), NOTHING, REGISTER, clause)


def joint_works(facts: ScreeningFacts, case: Case, kind: Kind) -> Shown | None:
    state = JointState(facts.joint_state)
    rule = kind.sector.rule.joint_works or kind.sector.rule
    return Shown(_("联合生产"), LABELS[JointState][state], EVENTS, rule.clause) if state else None


def closing(facts: ScreeningFacts, case: Case, kind: Kind) -> Shown:
    return Shown(_("关停日期"), _day(facts.closed_on), REGISTER, case.rule.leaving.stopped_clause)


def industry(facts: ScreeningFacts, case: Case, kind: Kind) -> Shown:
    code = facts.industry_code or NOTHING
    if kind.process is not None and kind.process.any_industry:
        return Shown(_("行业代码"), code, REGISTER, kind.process.clause, rule=_("自备电厂不看企业主业代码"))
    listed = {"listed": "、".join(kind.sector.admitted)}
    return Shown(_("行业代码"), code, REGISTER, kind.sector.rule.clause, listed)


def process(facts: ScreeningFacts, case: Case, kind: Kind) -> Shown | None:
    text = "；".join(text for text in (facts.sub_industry, facts.process) if text)
    rule = kind.sector.rule
    relevant = text or rule.process_decisive
    return Shown(_("子行业、生产工艺"), text or NOTHING, REGISTER, rule.clause) if relevant else None


def process_effect(facts: ScreeningFacts, case: Case, kind: Kind) -> Shown | None:
    if kind.process is None:
        return None
    return Shown(_("认定的工艺"), kind.process.name, kind.process.source, kind.process.clause)


def suspension(facts: ScreeningFacts, case: Case, kind: Kind) -> Shown:
    return Shown(_("停产日期"), _day(facts.suspended_on), EVENTS, case.rule.leaving.stopped_clause)


def start(facts: ScreeningFacts, case: Case, kind: Kind) -> Shown | None:
    started_on = facts.started_on
    if started_on is None or started_on.year < case.new_year:
        return None
    return Shown(
        _("投产日期；{new_year} 年度预计排放量（吨）"),
        f"{started_on.isoformat()}；{_figure(facts.later_estimate_tco2e)}",
        REGISTER,
        case.rule.newly_built.clause,
        {**_years(case), "new_year": case.new_year},
        parts=facts.later_parts,
    )


def base(facts: ScreeningFacts, case: Case, kind: Kind) -> Shown:
    source = LABELS[EmissionSource].get(facts.base_source or "", REGISTER)
    name = _("{base_year} 年度直接排放量合计（吨）") if facts.base_parts else _("{base_year} 年度直接排放量（吨）")
    clause = case.rule.threshold.clause
    return Shown(name, _figure(facts.base_tco2e), source, clause, _years(case), parts=facts.base_parts)


def base_missing(facts: ScreeningFacts, case: Case, kind: Kind) -> Shown | None:
    return None if facts.base_tco2e is not None else base(facts, case, kind)


def report_only(facts: ScreeningFacts, case: Case, kind: Kind) -> Shown | None:
    if kind.effect is not Effect.REPORT_ONLY or kind.process is None:
        return None
    return Shown(_("认定的工艺"), kind.process.name, kind.process.source, kind.process.clause, _years(case))


def last_list(facts: ScreeningFacts, case: Case, kind: Kind) -> Shown:
    listed = YES if facts.listed_last_year else NO
    if facts.unsettled_last_year:
        listed = UNSETTLED
    elif not facts.last_list_known:
        listed = UNKNOWN
    return Shown(_("列入上一年度名录"), listed, _("上一年度名录"), case.rule.leaving.clause, _years(case))


def previous(facts: ScreeningFacts, case: Case, kind: Kind) -> Shown:
    parts = facts.previous_parts
    name = _("{previous_year} 年度直接排放量合计（吨）") if parts else _("{previous_year} 年度直接排放量（吨）")
    clause = case.rule.leaving.clause
    return Shown(name, _figure(facts.previous_tco2e), REGISTER, clause, _years(case), parts=parts)


def part(one: Part, case: Case, kind: Kind) -> Shown:
    """One unit's share of a sum; its `params` carry the file that the figure comes from as `basis`."""
    rule = _("计入合计")
    if one.tco2e is None:
        rule = _("须有该年度排放量，方可合计") if one.is_missing else _("已并入，无单独数据，不另计")
    joint = kind.sector.rule.joint_works
    clause = joint.clause if joint and one.role is not Role.MERGED else case.rule.leaving.merged_clause
    params: Params = {"part_name": one.name, "part_uscc": one.uscc, "part_year": one.year, "basis": one.basis}
    source = LABELS[EmissionSource].get(one.source or "", REGISTER)
    name = _("{part_name}（{part_uscc}）{part_year} 年度（吨）")
    return Shown(name, _figure(one.tco2e), source, clause, params, rule)


def _years(case: Case) -> Params:
    return {
        "base_year": case.base_year,
        "previous_year": case.base_year - 1,
        "threshold_tco2e": case.threshold_text,
    }


def _day(day: date | None) -> str:
    return NOTHING if day is None else day.isoformat()


def _figure(figure: Decimal | None) -> str:
    return NOTHING if figure is None else show_tonnes(figure)
