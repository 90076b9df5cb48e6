"""结转: T = base + ratio × net sold, floored, no more than was held; applied for in as many parts as one likes."""

from decimal import Decimal
from typing import NamedTuple

from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan_parts import CarryOver
from quota.rules.arithmetic import floor, product, total


class CarryOverFacts(NamedTuple):
    """结转事实: tonnes sold and bought of the old vintages in the window; held at its end; surrendered on time."""

    sold: int
    bought: int
    held: int
    surrendered_on_time: bool = True


def net_sold(facts: CarryOverFacts) -> int:
    """净卖出量: nought where more was bought than sold."""
    return max(0, facts.sold - facts.bought)


def limit(rule: CarryOver, facts: CarryOverFacts) -> int:
    """T before the holdings are looked at."""
    return int(floor(total(Decimal(rule.base_tonnes), product(Decimal(net_sold(facts)), rule.ratio))))


def may_carry_over(rule: CarryOver, facts: CarryOverFacts) -> int:
    """How much may be carried over in all; nought for a unit that did not surrender on time."""
    if min(facts.sold, facts.bought, facts.held) < 0:
        raise NormError(_("配额量不能为负：{found}。"), found=min(facts.sold, facts.bought, facts.held))
    return min(limit(rule, facts), facts.held) if facts.surrendered_on_time else 0


def check_application(allowed: int, *, applied_before: int, available: int, asked: int) -> None:
    """Raise NormError where one application asks for more than is available or than is left of the limit."""
    if asked <= 0:
        raise NormError(_("申请结转量须大于零。"))
    if asked > available:
        raise NormError(_("申请结转 {asked} 吨，可用配额只有 {available} 吨。"), asked=asked, available=available)
    left = allowed - applied_before
    if asked > left:
        raise NormError(_("申请结转 {asked} 吨，可结转量还剩 {left} 吨。"), asked=asked, left=max(0, left))
