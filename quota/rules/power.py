"""发电机组配额: A = Qe × Be × Ff + Qh × Bh; a gas unit is topped up to its verified emissions.

The factor is rounded before it is used, the parts are floored before they are added (form 2-1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from cets_portal.norms.errors import NormError
from cets_portal.norms.folding import fold
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan import Plan
from cets_portal.norms.plan_parts import FactorRounding, FactorRule, Treatment
from cets_portal.norms.plan_power import Benchmark, GensetClass, PowerRules
from cets_portal.norms.rounding import half_up
from quota.rules.arithmetic import ONE, ZERO, floor, product, total
from quota.rules.load_following import load_following, written
from quota.rules.special import owed, treated
from quota.rules.trace import Given, Step, Working, carried

BOUNDARY = _("经核查的边界数据")
VERIFIED = _("经核查排放量")
TONNES, MWH, GJ = "tCO2e", "MWh", "GJ"


class GensetFacts(NamedTuple):
    """机组事实: one generating unit or merged group. `classes`: ids, several for a merged group of unlike units.

    `load_factor_percent` may be missing where it has no effect; `verified_tco2e` where it is not yet known;
    `case`: id of the special case, "" for none.
    """

    classes: tuple[str, ...]
    generation_mwh: Decimal
    heat_gj: Decimal = ZERO
    load_factor_percent: Decimal | None = None
    verified_tco2e: Decimal | None = None
    case: str = ""


@dataclass(frozen=True)
class PowerYear:
    """年度规则: what one plan says of generating units in one year, looked up once."""

    plan: Plan
    quota_year: int
    rules: PowerRules
    classes: dict[str, GensetClass]
    benchmarks: dict[str, Benchmark]
    curve: str

    @classmethod
    def of(cls, plan: Plan, quota_year: int) -> "PowerYear":
        """Raises NormError where the plan does not order that year, or not this sector."""
        plan.check_year(quota_year)
        rules = plan.power_rules
        classes = {one.id: one for one in rules.classes}
        benchmarks = {one: rules.benchmark(one, quota_year) for one in classes}
        return cls(plan, quota_year, rules, classes, benchmarks, written(rules.load_following))


def class_called(year: PowerYear, text: str) -> GensetClass | None:
    """The class of a name as people write it: official name, I–IV, Ⅰ–Ⅳ, with or without 类."""
    folded = fold(text)
    for one in year.rules.classes:
        if folded in (fold(one.id), fold(one.name), *map(fold, one.words)):
            return one
    return None


def determine(year: PowerYear, facts: GensetFacts) -> Working:
    """The quota of one generating unit with its working. Raises NormError: unknown class or case, load factor missing."""
    if facts.case:
        return treated(year.plan.case(facts.case), lambda: _owed(year, facts))
    kind, steps = _class_of(year, facts.classes)
    steps.append(_factor(year, kind, facts))
    steps.append(_generation(year, kind, facts, steps[-1]))
    steps.append(_heat(year, kind, facts))
    initial = _initial(year, steps[-2], steps[-1])
    steps.append(initial)
    obligation = _owed(year, facts)
    if obligation is not None:
        steps.append(obligation)
    steps += _determined(year, kind, initial, obligation)
    return Working(tuple(steps), Treatment.RULE)


def _owed(year: PowerYear, facts: GensetFacts) -> Step | None:
    if facts.verified_tco2e is None:
        return None
    return owed(year.plan.rounding.obligation, VERIFIED, facts.verified_tco2e, VERIFIED)


def _class_of(year: PowerYear, named: Iterable[str]) -> tuple[GensetClass, list[Step]]:
    """The class; of several the least favourable, with a step that says so."""
    ids = tuple(dict.fromkeys(named))
    for class_id in ids or ("",):
        year.rules.genset_class(class_id)
    if len(ids) == 1:
        return year.classes[ids[0]], []
    lowest = min(ids, key=lambda one: year.benchmarks[one].generation)
    given = tuple(
        Given(year.classes[one].name, year.benchmarks[one].generation, "tCO2/MWh", year.benchmarks[one].source)
        for one in ids
    )
    value = year.benchmarks[lowest].generation
    template = "min(" + "，".join("{}" for _one in ids) + ")"
    step = Step("least_favourable_class", _("合并机组的类别"), template, given, value, value, "tCO2/MWh",
                year.rules.merged, remark=year.classes[lowest].name)  # fmt: skip
    return year.classes[lowest], [step]


def _factor(year: PowerYear, kind: GensetClass, facts: GensetFacts) -> Step:
    rule, rounding = year.rules.load_following, year.plan.rounding.factor
    label, key = _("调峰修正系数"), "load_factor_correction"
    if not kind.follows_load:
        return Step(key, label, "1", (), ONE, ONE, "", rule, remark=_("该类机组不适用调峰修正，系数为 1。"))
    percent = facts.load_factor_percent
    if percent is None:
        if facts.generation_mwh == 0:
            return Step(key, label, "1", (), ONE, ONE, "", rule, remark=_("没有发电量，系数不起作用。"))
        raise NormError(_("缺少统计期机组负荷（出力）系数。"))
    given = (Given(_("统计期机组负荷（出力）系数"), percent, "%", BOUNDARY),)
    if percent >= rule.below_percent:
        return Step(key, label, "1", given, ONE, ONE, "", rule, remark=_("负荷（出力）系数不低于界限，系数为 1。"))
    made = load_following(rule, percent)
    return Step(key, label, year.curve, given, made, rounded(made, rounding), "", rule, rounding.mode.value,
                rounding.decimals, rounding)  # fmt: skip


def rounded(value: Decimal, rule: FactorRule) -> Decimal:
    """The factor as the plan rounds it."""
    return half_up(value, rule.decimals) if rule.mode is FactorRounding.HALF_UP else value


def _generation(year: PowerYear, kind: GensetClass, facts: GensetFacts, factor: Step) -> Step:
    benchmark = year.benchmarks[kind.id]
    given = (
        Given(_("发电量"), facts.generation_mwh, MWH, BOUNDARY),
        Given(_("发电基准值"), benchmark.generation, "tCO2/MWh", benchmark.source, benchmark.clause),
        carried(factor),
    )
    return _allowance(year, "generation_allowance", _("发电配额量"), given, benchmark)


def _heat(year: PowerYear, kind: GensetClass, facts: GensetFacts) -> Step:
    benchmark = year.benchmarks[kind.id]
    given = (
        Given(_("供热量"), facts.heat_gj, GJ, BOUNDARY),
        Given(_("供热基准值"), benchmark.heat, "tCO2/GJ", benchmark.source, benchmark.clause),
    )
    return _allowance(year, "heat_allowance", _("供热配额量"), given, benchmark)


def _allowance(year: PowerYear, key: str, label: str, given: tuple[Given, ...], basis: Benchmark) -> Step:
    rounding = year.plan.rounding.quota
    made = product(*(one.value for one in given))
    template = "{} × {} × {}" if len(given) == 3 else "{} × {}"
    return Step(key, label, template, given, made, floor(made), TONNES, basis, rounding.mode.value, 0, rounding)


def _initial(year: PowerYear, generation: Step, heat: Step) -> Step:
    made = total(generation.value, heat.value)
    given = (carried(generation), carried(heat))
    return Step("initial_allowance", _("机组初始配额量"), "{} + {}", given, made, made, TONNES, generation.basis)


def _determined(year: PowerYear, kind: GensetClass, initial: Step, obligation: Step | None) -> list[Step]:
    """The top-up of a gas unit and the sum; nothing where it hangs on emissions that are not known."""
    key, label = "determined_allowance", _("机组核定配额量")
    if not kind.topped_up:
        return [Step(key, label, "{}", (carried(initial),), initial.value, initial.value, TONNES, initial.basis)]
    if obligation is None:
        return []
    rule = year.rules.gas_top_up
    made = max(ZERO, obligation.value - initial.value)
    lacking = Step("gas_top_up", _("燃气机组豁免补发配额量"), "max(0，{} − {})", (carried(obligation), carried(initial)),
                   made, made, TONNES, rule)  # fmt: skip
    value = total(initial.value, made)
    return [lacking, Step(key, label, "{} + {}", (carried(initial), carried(lacking)), value, value, TONNES, rule)]
