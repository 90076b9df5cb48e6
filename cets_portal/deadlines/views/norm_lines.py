"""规则的各行: a norm of numbers laid out line by line, each with its clause, source, grade and state, for its page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.norms.confirmation import ConfirmationRules, confirmation_rules
from cets_portal.norms.errors import NormError
from cets_portal.norms.evaluation import EvaluationRule, evaluation_rules
from cets_portal.norms.penalties import Amount, Article, Penalties, penalties
from cets_portal.norms.plan import Plan, plans
from cets_portal.norms.plan_parts import Treatment
from cets_portal.norms.risk import GROUP_WORDS, RiskBook, risk_book
from cets_portal.norms.surrender import SurrenderRules, VintageRow, surrender_rules
from cets_portal.norms.verification import VerificationGuide, verification_guide

Norm = VerificationGuide | ConfirmationRules | EvaluationRule | Penalties | RiskBook | Plan | SurrenderRules


@dataclass(frozen=True)
class Line:
    """一行: what (a sentence of the norm, or words of ours), its value, and the number's own evidence (`of`)."""

    what: str
    value: str
    of: Any

    @property
    def is_draft(self) -> bool:
        return bool(getattr(self.of, "is_draft", False))


@dataclass(frozen=True)
class Section:
    """一组: its heading and its lines."""

    title: str
    lines: Sequence[Line]


def sections_of(kind: str, code: str) -> tuple[Norm, list[Section]]:
    """The norm of a kind and code with what it says. Raises NormError where there is none."""
    read, lay_out = READERS[kind]
    for norm in read():
        if norm.code == code:
            return norm, [one for one in lay_out(norm) if one.lines]
    raise NormError(_("没有这个规则。"))


def _guide(norm: VerificationGuide) -> Iterator[Section]:
    group, ties = norm.group, norm.ties
    yield Section(
        _("核查组"),
        [
            Line(_("技术工作组"), _("不少于 %(n)s 人") % {"n": group.technical_at_least}, group),
            Line(_("现场核查组"), _("不少于 %(n)s 人") % {"n": group.on_site_at_least}, group),
        ],
    )
    yield Section(_("回避"), [Line(_("利害关系结束后"), _("%(n)s 年") % {"n": ties.years}, ties)])
    yield Section(_("评审要点"), [Line(one.title, "", one) for one in norm.points])


def _confirmation(norm: ConfirmationRules) -> Iterator[Section]:
    yield Section(_("限值"), [Line(one.name, f"{one.value} {one.unit}", one) for one in norm.limits])


def _evaluation(norm: EvaluationRule) -> Iterator[Section]:
    points = _("%(n)s 分")
    yield Section(_("指标"), [Line(one.name, points % {"n": one.weight}, one) for one in norm.measures])


def _penalties(norm: Penalties) -> Iterator[Section]:
    yield Section(_("法律责任"), [Line(one.breach, _sum(one), one) for one in norm.articles])


def _sum(article: Article) -> str:
    """What may be imposed, in short."""
    least, most = _plain(article.least), _plain(article.most)
    if article.amount is Amount.NONE:
        return ""
    if article.amount is Amount.RANGE:
        return _("%(least)s 元至 %(most)s 元") % {"least": least, "most": most}
    return _("%(least)s 倍至 %(most)s 倍") % {"least": least, "most": most}


def _risk(norm: RiskBook) -> Iterator[Section]:
    for group, words in GROUP_WORDS.items():
        yield Section(_(words), [Line(one.name, one.bound, one) for one in norm.points if one.group is group])
    yield Section(_("典型造假手法"), [Line(one.name, one.text, one) for one in norm.patterns])


def _plan(norm: Plan) -> Iterator[Section]:
    yield Section(_("预分配"), [Line(_year(one), _percent(one.percent), one) for one in norm.pre_allocation])
    if norm.power:
        names = {one.id: one.name for one in norm.power.classes}
        values = _("供电 %(generation)s tCO2/MWh，供热 %(heat)s tCO2/GJ")
        yield Section(
            _("基准值"),
            [
                Line(names[one.genset_class], f"{_year(one)}：" + values % _benchmark(one), one)
                for one in norm.power.benchmarks
            ],
        )
    if norm.industry:
        yield Section(_("行业规则"), [Line(one.object, one.intensity, one) for one in norm.industry.sectors])
    yield Section(_("特殊情形"), [Line(one.name, _treatment(one.treatment), one) for one in norm.special_cases])


def _treatment(treatment: Treatment) -> str:
    if treatment is Treatment.VERIFIED:
        return _("配额量等于经核查排放量")
    return _("不纳入配额管理") if treatment is Treatment.OUTSIDE else _("按本方案计算")


def _surrender(norm: SurrenderRules) -> Iterator[Section]:
    yield Section(_("清缴期限"), [Line(_year(one), one.due_on.isoformat(), one) for one in norm.due])
    cap, fine = norm.offset_cap, norm.fine
    yield Section(_("抵销上限"), [Line(_("占应清缴配额"), _percent(cap.percent), cap)])
    registered = [Line(_("自此日起登记的"), one.registered_from.isoformat(), one) for one in norm.offset_registration]
    yield Section(_("抵销条件"), registered)
    yield Section(
        _("可用配额"), [Line(_vintages(one), _("可用") if one.allowed else _("不可用"), one) for one in norm.vintages]
    )
    multiples = _("%(least)s 倍至 %(most)s 倍") % {"least": _plain(fine.least), "most": _plain(fine.most)}
    yield Section(_("未足额清缴的罚款"), [Line(_("成交均价 × 未清缴量"), multiples, fine)])


def _vintages(row: VintageRow) -> str:
    words = {"vintage": _span(row.vintage_from, row.vintage_to), "year": _span(row.obligation_from, row.obligation_to)}
    return _("%(vintage)s 年度配额清缴 %(year)s 年度") % words


def _span(first: int, last: int) -> str:
    if last == first:
        return str(first)
    return f"{first}–{last or ''}"


def _benchmark(one: Any) -> dict[str, str]:
    return {"generation": _plain(one.generation), "heat": _plain(one.heat)}


def _year(one: Any) -> str:
    return _("%(year)s 年度") % {"year": one.quota_year}


def _percent(number: Decimal) -> str:
    return f"{_plain(number)} %"


def _plain(number: Decimal) -> str:
    """As it was printed, trailing noughts and all."""
    return f"{number:f}"


#: kind → all norms of it, and how one is laid out.
READERS: dict[str, tuple[Callable[[], Sequence[Any]], Callable[[Any], Iterator[Section]]]] = {
    "guide": (lambda: (verification_guide(),), _guide),
    "limits": (lambda: (confirmation_rules(),), _confirmation),
    "evaluation": (evaluation_rules, _evaluation),
    "penalties": (penalties, _penalties),
    "risk": (lambda: (risk_book(),), _risk),
    "plan": (plans, _plan),
    "surrender": (lambda: (surrender_rules(),), _surrender),
}
