"""结转量的计算过程: every step from the movements of the window to what may still be applied for."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan_parts import CarryOver
from quota.rules.arithmetic import floor, product, total
from quota.rules.carry_over import CarryOverFacts, may_carry_over, net_sold
from quota.rules.trace import Given, Step, carried

_T = "tCO2e"
_BOOK = _("配额账簿")


class Traded(NamedTuple):
    """一笔交易: whole tonnes of one movement in the window (negative: turned back by a correction); its reference."""

    reference: str
    tonnes: int


class CarryOverSources(NamedTuple):
    """结转的来数: sold and bought movements; held at the end of the window, and of it pending; asked for before."""

    sold: tuple[Traded, ...]
    bought: tuple[Traded, ...]
    held: int
    pending: int
    applied_before: int = 0

    def facts(self, *, surrendered_on_time: bool) -> CarryOverFacts:
        """The sums that the rule reads."""
        sold, bought = (sum(one.tonnes for one in side) for side in (self.sold, self.bought))
        return CarryOverFacts(sold, bought, max(0, self.held - self.pending), surrendered_on_time)


def carry_over_steps(rule: CarryOver, sources: CarryOverSources, *, surrendered_on_time: bool) -> tuple[Step, ...]:
    """The working. The last step is what may still be applied for; nought where a year was not met in time."""
    facts = sources.facts(surrendered_on_time=surrendered_on_time)
    sold = _sum(rule, "sold", _("卖出量"), sources.sold)
    bought = _sum(rule, "bought", _("买入量"), sources.bought)
    net = _net(rule, sold, bought, net_sold(facts))
    limit = _limit(rule, net)
    held = _held(rule, sources, facts.held)
    allowed = _allowed(rule, limit, held, may_carry_over(rule, facts), surrendered_on_time=surrendered_on_time)
    return sold, bought, net, limit, held, allowed, _left(rule, allowed, sources.applied_before)


def _sum(rule: CarryOver, key: str, label: str, traded: Sequence[Traded]) -> Step:
    given = tuple(Given(one.reference, Decimal(one.tonnes), _T, _BOOK) for one in traded)
    value = total(*(one.value for one in given))
    return Step(key, label, " + ".join("{}" for _one in given) or "0", given, value, value, _T, rule)


def _net(rule: CarryOver, sold: Step, bought: Step, value: int) -> Step:
    below = sold.value < bought.value
    remark = _("买入多于卖出，净卖出量按零计。") if below else ""
    difference = total(sold.value, -bought.value)
    template = "max(0，{} − {})"
    given = (carried(sold), carried(bought))
    return Step("net_sold", _("净卖出量"), template, given, difference, Decimal(value), _T, rule, remark=remark)


def _limit(rule: CarryOver, net: Step) -> Step:
    base = Given(_("基础量"), Decimal(rule.base_tonnes), _T, rule.source, rule.clause)
    ratio = Given(_("净卖出量的倍数"), rule.ratio, "", rule.source, rule.clause)
    made = total(base.value, product(net.value, ratio.value))
    given = (base, carried(net), ratio)
    return Step(
        "limit", _("按公式计算的可结转量"), "{} + {} × {}", given, made, floor(made), _T, rule, "floor", 0, rule
    )


def _held(rule: CarryOver, sources: CarryOverSources, value: int) -> Step:
    held = Given(_("期末持有的可结转年度配额"), Decimal(sources.held), _T, _BOOK)
    pending = Given(_("其中清缴申请待审"), Decimal(sources.pending), _T, _BOOK)
    made = Decimal(value)
    return Step("held", _("持有量上限"), "{} − {}", (held, pending), made, made, _T, rule)


def _allowed(rule: CarryOver, limit: Step, held: Step, value: int, *, surrendered_on_time: bool) -> Step:
    made = Decimal(value)
    remark = "" if surrendered_on_time else _("有年度未按期足额清缴，不能结转。")
    given = (carried(limit), carried(held))
    return Step(
        "allowed", _("可结转总量"), "min({}，{})", given, min(limit.value, held.value), made, _T, rule, remark=remark
    )


def _left(rule: CarryOver, allowed: Step, before: int) -> Step:
    applied = Given(_("已申请和已办理"), Decimal(before), _T, _BOOK)
    made = max(Decimal(0), total(allowed.value, -applied.value))
    return Step("left", _("还可申请"), "{} − {}", (carried(allowed), applied), made, made, _T, rule)
