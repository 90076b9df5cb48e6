"""预分配: a share of last year's verified emissions, floored, per generating unit, enterprise, line or process."""

from decimal import Decimal

from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan import Plan
from cets_portal.norms.plan_parts import Treatment
from quota.rules.arithmetic import HUNDRED, floor, product
from quota.rules.trace import Given, Step, Working


def pre_allocate(plan: Plan, quota_year: int, verified_tco2e: Decimal, percent: Decimal | None = None) -> Working:
    """One item's pre-allocation with its working. `percent`: what the province set, where the plan only caps it.

    Raises NormError: no such year, no pre-allocation in it, or a share that the plan does not allow.
    """
    rule = plan.pre_allocation_for(quota_year)
    share = allowed_percent(plan, quota_year, percent)
    if verified_tco2e < 0:
        raise NormError(_("上一年度经核查排放量不能为负。"))
    given = (
        Given(_("上一年度经核查排放量"), verified_tco2e, "tCO2e", _("上一年度核查结果")),
        Given(_("预分配比例"), share, "%", rule.source, rule.clause),
    )
    made, rounding = product(verified_tco2e, share / HUNDRED), plan.rounding.quota
    step = Step("pre_allocation", _("预分配配额"), "{} × {} ÷ 100", given, made, floor(made), "tCO2e", rule,
                rounding.mode.value, 0, rounding)  # fmt: skip
    return Working((step,), Treatment.RULE)


def allowed_percent(plan: Plan, quota_year: int, percent: Decimal | None = None) -> Decimal:
    """The share that applies; the plan's own where the province set none. Raises NormError."""
    rule = plan.pre_allocation_for(quota_year)
    if rule.percent == 0:
        raise NormError(_("方案 {plan} 规定 {year} 年度不预分配。"), plan=plan.code, year=quota_year)
    if percent is None:
        return rule.percent
    if not rule.is_ceiling and percent != rule.percent:
        raise NormError(_("{year} 年度的预分配比例是 {wanted}%，不能改为 {found}%。"), year=quota_year,
                        wanted=rule.percent, found=percent)  # fmt: skip
    if not 0 <= percent <= rule.percent:
        raise NormError(_("{year} 年度的预分配比例须在 0 到 {wanted}% 之间，实际是 {found}%。"), year=quota_year,
                        wanted=rule.percent, found=percent)  # fmt: skip
    return percent
