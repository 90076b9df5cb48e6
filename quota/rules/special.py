"""特殊情形: which case a text means, and the quota that is not made by the formula."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from cets_portal.norms.codes import Sector
from cets_portal.norms.folding import fold
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan import Plan
from cets_portal.norms.plan_parts import EmissionRule, SpecialCase, Treatment
from quota.rules.arithmetic import ZERO, whole_half_up
from quota.rules.trace import Given, Step, Working, carried

#: Ways to write that there is none.
NOTHING = frozenset({"", "无", "否", "没有", "不适用", "/", "-", "—", "–", "不涉及", "无特殊情形"})
_SHARE = re.compile(r"(\d+(?:\.\d+)?)%")
_MORE = re.compile(r"(超过|大于|高于|>|＞)$")
_LESS = re.compile(r"(不超过|未超过|不大于|不高于|小于|低于|不足|不到|≤|<)$")


class Named(NamedTuple):
    """辨认: the case that a text means, or a sentence (template and params) why none could be told."""

    case: SpecialCase | None = None
    fault: str = ""
    params: dict[str, str] = {}


def named_case(plan: Plan, sector: Sector, quota_year: int, text: str) -> Named:
    """The special case of a cell; an empty `Named` where the text says that there is none."""
    folded = fold(text)
    if folded in {fold(word) for word in NOTHING}:
        return Named()
    cases = plan.cases_of(sector, quota_year)
    exact = next((one for one in cases if one.is_called(folded)), None)
    if exact is not None:
        return Named(exact)
    spoken = [one for one in cases if one.is_spoken_of(folded)]
    if not spoken or len({one.treatment for one in spoken}) > 1:
        known = "；".join(one.name for one in cases)
        return Named(fault=_("方案 {plan} 没有“{found}”这一特殊情形；可填：{known}。"),
                     params={"plan": plan.code, "found": text[:80], "known": known})  # fmt: skip
    return _within_share(spoken[0], folded, text)


def _within_share(case: SpecialCase, folded: str, text: str) -> Named:
    """A text that names a share must name one that passes the case's bound."""
    if case.above_percent is None:
        return Named(case)
    for found in _SHARE.finditer(folded):
        before = folded[: found.start()]
        share = Decimal(found[1])
        passed = share > case.above_percent or (share == case.above_percent and bool(_MORE.search(before)))
        if _LESS.search(before) or not passed:
            params = {"found": text[:80], "bound": f"{case.above_percent}", "name": case.name}
            return Named(fault=_("“{found}”写明的占比未超过 {bound}%，不属于“{name}”。"), params=params)
    return Named(case)


def owed(rule: EmissionRule, label: str, verified: Decimal, origin: str) -> Step:
    """应清缴配额量: verified emissions as whole tonnes."""
    given = Given(label, verified, "tCO2e", origin)
    made = whole_half_up(verified)
    return Step("surrender_obligation", _("应清缴配额量"), "{}", (given,), verified, made, "tCO2e", rule,
                rule.mode.value, 0, rule)  # fmt: skip


def as_verified(case: SpecialCase, obligation: Step, label: str = "") -> Working:
    """配额量等于经核查排放量."""
    step = Step("determined_allowance", label or _("核定配额量"), "{}", (carried(obligation),), obligation.value,
                obligation.value, "tCO2e", case, remark=case.name)  # fmt: skip
    return Working((obligation, step), Treatment.VERIFIED, case.id)


def outside(case: SpecialCase) -> Working:
    """不纳入配额管理: neither quota nor obligation."""
    step = Step("outside", _("不纳入配额管理"), "", (), ZERO, ZERO, "tCO2e", case, remark=case.name)
    return Working((step,), Treatment.OUTSIDE, case.id)


def treated(case: SpecialCase, obligation: Callable[[], Step | None]) -> Working:
    """What a special case makes of an object; without verified emissions the quota stays unknown."""
    if case.treatment is Treatment.OUTSIDE:
        return outside(case)
    owes = obligation()
    return as_verified(case, owes) if owes else Working((), Treatment.VERIFIED, case.id)
