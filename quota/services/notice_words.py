"""配额告知书的正文: a unit's result, what it rests on, how it was worked out, and what the unit may do. In Chinese."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.norms.clocks import load_clock
from cets_portal.norms.plan import plan_of
from cets_portal.templatetags.dates import long_day
from cets_portal.templatetags.figures import signed, whole
from quota.choices import Stage
from quota.models import Allocation, AllocationRow, UnitAllocation
from quota.rules.arithmetic import plain
from quota.selectors.allocations import return_owed, signed_issue
from quota.selectors.steps import shown_steps


def common_facts(run: Allocation) -> dict[str, str]:
    """What stands in every letter of a run."""
    return {
        "quota_year": str(run.quota_year),
        "sector": str(run.get_sector_display()),
        "stage": str(run.get_stage_display()),
        "remedy": _remedy(run),
    }


def own_facts(run: Allocation, unit: UnitAllocation, rows: Iterable[AllocationRow]) -> dict[str, str]:
    """What stands in the letter of one unit; the caller has Chinese on."""
    return {
        "result": "".join(_result(run, unit)),
        "basis": "；".join(_basis(run, unit)) + "。",
        "working": "\n".join(working_lines(unit, rows)),
    }


def working_lines(unit: UnitAllocation, rows: Iterable[AllocationRow]) -> Iterator[str]:
    """计算过程: each step of each row, then of the unit: input, formula, source, rounding, result."""
    for row in rows:
        yield f"【{row.code or unit.enterprise.name}】"
        yield from map(_line, shown_steps(row.working))
    yield _("【单位合计与发放】")
    yield from map(_line, shown_steps(unit.working))


def _line(step: Mapping[str, Any]) -> str:
    formula = f"{step['formula']} = " if step["formula"] else ""
    source = f"（{step['source']}）" if step["source"] else ""
    return f"{step['label']}：{formula}{step['value']} {step['unit']}{source}"


def _result(run: Allocation, unit: UnitAllocation) -> Iterator[str]:
    numbers = {
        "year": run.quota_year, "pre": whole(unit.pre_tonnes), "deducted": whole(unit.deducted_tonnes),
        "issued": whole(signed_issue(unit)), "left": whole(unit.outstanding_tonnes),
    }  # fmt: skip
    if run.stage == Stage.PRE:
        yield (
            _("你单位%(year)s年度预分配配额 %(pre)s tCO2e，核减 %(deducted)s tCO2e，实发 %(issued)s tCO2e。") % numbers
        )
    else:
        yield from _determined(unit, numbers)
    if unit.outstanding_tonnes:
        yield _("发放后剩余待核减 %(left)s tCO2e。") % numbers
    if owed := return_owed(unit):
        yield _("预分配多发的 %(n)s tCO2e 应当退回。") % {"n": whole(owed)}
    if unit.withheld:
        yield _("你单位属差异化情形（%(why)s），实发配额暂存于省级账户。") % {"why": unit.withheld_detail}
    if run.replaces is not None:
        words = {"n": run.replaces.number, "why": run.reason}
        yield _("本结果替代第 %(n)s 版（%(why)s），与已发放数的差额多退少补。") % words


def _determined(unit: UnitAllocation, numbers: Mapping[str, Any]) -> Iterator[str]:
    more = {
        "determined": whole(unit.determined_tonnes or 0), "owed": whole(unit.obligation_tonnes or 0),
        "balance": signed(unit.balance_tonnes or 0), "refund": whole(unit.refund_tonnes),
        "before": whole(unit.pre_issued_tonnes), "all": whole(unit.pre_issued_tonnes + signed_issue(unit)),
    }  # fmt: skip
    words = {**numbers, **more}
    yield _("你单位%(year)s年度核定配额 %(determined)s tCO2e，应清缴配额 %(owed)s tCO2e。") % words
    yield (
        _("已预分配 %(pre)s tCO2e，多退少补 %(balance)s tCO2e，退回已核减 %(refund)s tCO2e，核减 %(deducted)s tCO2e；")
        % words
    )
    yield _("预分配实发 %(before)s tCO2e，核定实发 %(issued)s tCO2e，合计 %(all)s tCO2e。") % words


def _basis(run: Allocation, unit: UnitAllocation) -> Iterator[str]:
    plan = plan_of(run.plan_code)
    yield plan.title + (_("（征求意见稿，经本省采用）") if plan.is_draft else "")
    if unit.figure is not None:
        words = {"year": unit.figure.emission_year, "n": unit.figure.number}
        yield _("%(year)s年度核查认定第 %(n)s 版") % words
    if run.share_percent is not None:
        yield _("预分配比例 %(n)s%%") % {"n": plain(run.share_percent)}
    if run.balance_value is not None:
        yield _("行业平衡值 %(n)s") % {"n": plain(run.balance_value.value)}


def _remedy(run: Allocation) -> str:
    objection, decision = load_clock("quota_objection"), load_clock("quota_decision")
    assert run.object_by is not None
    sentence = _(
        "对分配的配额有异议的，可自接到通知之日起 %(n)s 个工作日内（%(day)s前，含当日）由负责人在本门户提出复核申请并附相关材料；"
        "自收到申请之日起 %(m)s 个工作日内作出决定。"
    )
    return sentence % {"n": objection.working_days, "day": long_day(run.object_by), "m": decision.working_days}
