"""钢铁、水泥、铝冶炼配额: ⌊E × (1 + α)⌋, α by the deviation X = (BP − I) ÷ BP from the balance value.

Quotients are fractions until the last floor: at X = 20 % a cut digit would cost a tonne.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from cets_portal.norms.codes import Sector
from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan import Plan
from cets_portal.norms.plan_industry import Coefficient, IndustryRules, IndustryYear, SectorRule, YearMethod
from cets_portal.norms.plan_parts import SpecialCase, Treatment
from quota.rules.arithmetic import HUNDRED, ZERO, decimal_of, floor_of, total
from quota.rules.special import owed, treated
from quota.rules.trace import Given, Step, Working, carried

BOUNDARY = _("经核查的边界数据")
PLATFORM = _("全国碳市场管理平台公布的行业平衡值")


class ObjectFacts(NamedTuple):
    """核定对象事实: a steel enterprise, a clinker line, an electrolysis process.

    `process_tco2e` are the emissions that the intensity is made of (steel: iron-making and sintering; else one), over
    `output_t`; `verified_tco2e` is what the coefficient applies to. `case`: id of the special case, "" for none.
    """

    verified_tco2e: Decimal | None
    process_tco2e: tuple[tuple[str, Decimal], ...] = ()
    output_t: Decimal | None = None
    output_label: str = ""
    balance_value: Decimal | None = None
    case: str = ""
    slag: "Slag | None" = None


class Slag(NamedTuple):
    """电石渣: tonnes used, deduction coefficient, clinker tonnes, process factor of the clinker."""

    used_t: Decimal
    deduction: Decimal
    clinker_t: Decimal
    process_factor: Decimal


@dataclass(frozen=True)
class IndustryYearRules:
    """年度规则: what one plan says of one of the three sectors in one year, looked up once."""

    plan: Plan
    quota_year: int
    sector: Sector
    rules: IndustryRules
    year: IndustryYear
    rule: SectorRule
    slag_case: SpecialCase | None

    @classmethod
    def of(cls, plan: Plan, quota_year: int, sector: Sector) -> "IndustryYearRules":
        """Raises NormError where the plan does not order that year or sector."""
        plan.check_year(quota_year)
        plan.check_sector(sector)
        rules = plan.industry_rules
        cases = (one for one in plan.cases_of(sector, quota_year) if one.automatic)
        return cls(plan, quota_year, sector, rules, rules.year(quota_year), rules.of(sector), next(cases, None))

    @property
    def wants_balance(self) -> bool:
        """Whether the quota of this year hangs on the balance value."""
        return self.year.method is YearMethod.BALANCE


def determine(rules: IndustryYearRules, facts: ObjectFacts) -> Working:
    """The quota of one object with its working. Raises NormError: something that the formula needs is missing."""
    if facts.case:
        return treated(rules.plan.case(facts.case), lambda: _owed(rules, facts))
    if facts.verified_tco2e is None:
        raise NormError(_("缺少经核查排放量。"))
    obligation = _owed(rules, facts)
    if not rules.wants_balance:
        return _equal(rules, obligation)
    share = _slag_share(rules, facts)
    if share is not None and share.value > _bound(rules):
        return _equal(rules, obligation, share)
    steps = [share] if share else []
    return Working((*steps, *_by_balance(rules, facts), obligation), Treatment.RULE)


def _owed(rules: IndustryYearRules, facts: ObjectFacts) -> Step:
    if facts.verified_tco2e is None:
        raise NormError(_("缺少经核查排放量。"))
    return owed(rules.plan.rounding.obligation, _("经核查排放量"), facts.verified_tco2e, BOUNDARY)


def _equal(rules: IndustryYearRules, obligation: Step, share: Step | None = None) -> Working:
    """配额等于经核查排放量: by the rule of the year, or by the carbide-slag share."""
    basis = rules.slag_case if share and rules.slag_case else rules.year
    step = Step("determined_allowance", _("核定配额"), "{}", (carried(obligation),), obligation.value, obligation.value,
                "tCO2e", basis)  # fmt: skip
    treatment, case = (Treatment.VERIFIED, rules.slag_case.id) if share and rules.slag_case else (Treatment.RULE, "")
    return Working(((share,) if share else ()) + (obligation, step), treatment, case)


def _bound(rules: IndustryYearRules) -> Decimal:
    bound = rules.slag_case.above_percent if rules.slag_case else None
    return HUNDRED if bound is None else bound


def slag_percent(slag: Slag) -> Fraction:
    """电石渣替代率(%) = slag × deduction ÷ (clinker × process factor). Raises NormError where the divisor is nought."""
    below = Fraction(slag.clinker_t) * Fraction(slag.process_factor)
    if below == 0:
        raise NormError(_("熟料产量或过程排放因子为零，电石渣替代率无法计算。"))
    return Fraction(slag.used_t) * Fraction(slag.deduction) * 100 / below


def _slag_share(rules: IndustryYearRules, facts: ObjectFacts) -> Step | None:
    slag = facts.slag
    if slag is None or rules.slag_case is None:
        return None
    given = (
        Given(_("电石渣消耗量"), slag.used_t, "t", BOUNDARY),
        Given(_("电石渣的扣减系数"), slag.deduction, "", BOUNDARY),
        Given(_("熟料产量"), slag.clinker_t, "t", BOUNDARY),
        Given(_("熟料的过程排放因子"), slag.process_factor, "tCO2e/t", BOUNDARY),
    )
    made = decimal_of(slag_percent(slag))
    return Step("carbide_slag_percent", _("电石渣替代率"), "{} × {} ÷ ({} × {}) × 100", given, made, made, "%",
                rules.slag_case)  # fmt: skip


def _by_balance(rules: IndustryYearRules, facts: ObjectFacts) -> tuple[Step, ...]:
    balance = _wanted(facts.balance_value, _("缺少行业平衡值：请从管理平台查得后填入。"))
    output = _wanted(facts.output_t, _("缺少产品产量。"))
    if balance <= 0 or output <= 0:
        raise NormError(_("产品产量和行业平衡值须大于零。"))
    intensity = Fraction(total(*(value for _label, value in facts.process_tco2e))) / Fraction(output)
    deviation = (Fraction(balance) - intensity) / Fraction(balance)
    share = coefficient(rules.rules.coefficient, deviation)
    steps = [_intensity(rules, facts, output, intensity)]
    steps.append(_deviation(rules, balance, deviation, steps[0]))
    steps.append(_coefficient(rules, share, steps[1]))
    steps.append(_quota(rules, facts, share, steps[2]))
    return tuple(steps)


def _wanted(value: Decimal | None, sentence: str) -> Decimal:
    if value is None:
        raise NormError(sentence)
    return value


def coefficient(rule: Coefficient, deviation: Fraction) -> Fraction:
    """α of a deviation (both as fractions of 1)."""
    band, cap = Fraction(rule.band_percent) / 100, Fraction(rule.cap_percent) / 100
    if deviation >= band:
        return cap
    if deviation <= -band:
        return -cap
    return Fraction(rule.slope) * deviation


def _intensity(rules: IndustryYearRules, facts: ObjectFacts, output: Decimal, made: Fraction) -> Step:
    given = (
        *(Given(label, value, "tCO2e", BOUNDARY) for label, value in facts.process_tco2e),
        Given(facts.output_label or _("产品产量"), output, "t", BOUNDARY),
    )
    parts = " + ".join("{}" for _one in facts.process_tco2e) or "0"
    template = f"({parts}) ÷ {{}}" if len(facts.process_tco2e) > 1 else f"{parts} ÷ {{}}"
    value = decimal_of(made)
    return Step("intensity", _("碳排放强度"), template, given, value, value, "tCO2e/t", rules.rule,
                rounded_by=rules.plan.rounding.factor)  # fmt: skip


def _deviation(rules: IndustryYearRules, balance: Decimal, made: Fraction, intensity: Step) -> Step:
    bp = Given(_("行业平衡值"), balance, "tCO2e/t", PLATFORM)
    value = decimal_of(made * 100)
    return Step("deviation_percent", _("偏离度"), "({} − {}) ÷ {} × 100", (bp, carried(intensity), bp), value, value,
                "%", rules.rules.coefficient)  # fmt: skip


def _coefficient(rules: IndustryYearRules, made: Fraction, deviation: Step) -> Step:
    rule, value = rules.rules.coefficient, decimal_of(made)
    band, cap = rule.band_percent, rule.cap_percent
    key, label, given = "coefficient", _("配额系数"), (carried(deviation),)
    if abs(deviation.value) < band:
        return Step(key, label, f"{rule.slope} × {{}} ÷ 100", given, value, value, "", rule)
    template = f"{cap}%" if deviation.value > 0 else f"−{cap}%"
    remark = _("偏离度超出区间，系数取上限。") if deviation.value > 0 else _("偏离度超出区间，系数取下限。")
    return Step(key, label, template, given, value, value, "", rule, remark=remark)


def _quota(rules: IndustryYearRules, facts: ObjectFacts, share: Fraction, coefficient_step: Step) -> Step:
    verified = facts.verified_tco2e or ZERO
    exact, rounding = Fraction(verified) * (1 + share), rules.plan.rounding.quota
    given = (Given(_("经核查排放量"), verified, "tCO2e", BOUNDARY), carried(coefficient_step))
    return Step("determined_allowance", _("核定配额"), "{} × (1 + {})", given, decimal_of(exact), floor_of(exact), "tCO2e",
                rules.year, rounding.mode.value, 0, rounding)  # fmt: skip
