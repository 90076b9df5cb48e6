"""筛查用语: filters by which the review pages say what screening and lists store as codes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from cets_portal.norms.codes import LABELS, Grade
from cets_portal.norms.errors import NormError
from cets_portal.norms.list_rule import ListRule, load_list_rule
from cets_portal.norms.sector_rule import Cited
from cets_portal.templatetags.figures import signed, tonnes
from registry.choices import Change, ListStatus, Verdict
from registry.models import AnnualList, ListEntry
from registry.rules import news
from registry.rules.screening import CHANGE_REASONS, REASONS, advice_text, reason_text
from registry.selectors.screening import NAME

register = template.Library()

#: Nearer than this the distance is told in tonnes, further off in per cent of the threshold.
IN_TONNES = Decimal(100)


@dataclass(frozen=True)
class WeakGround:
    """依据不足: a statement of the rule that no official text carries, or that we had to assume."""

    words: str
    note: str


@register.filter
def list_status(annual_list: AnnualList) -> ListStatus:
    """The status of a list as the choice that knows its hue and word."""
    return ListStatus(annual_list.status)


@register.filter
def reason_words(entry: ListEntry) -> str:
    """理由 as a sentence with its figures."""
    return reason_text(entry.reason, entry.params, _) if entry.reason in REASONS else entry.reason


@register.filter
def advice_words(entry: ListEntry) -> str:
    """What to do about an entry that asks; empty where nothing is asked."""
    return advice_text(entry.reason, entry.params, _) if entry.reason in REASONS else ""


@register.filter
def change_words(entry: ListEntry) -> str:
    """较上年 in a word, by the verdict that stands."""
    return str(Change(entry.final_change.change).label)


@register.filter
def change_reason_words(entry: ListEntry) -> str:
    """Why the unit came, left or moved."""
    reason = entry.final_change.reason
    sentence = CHANGE_REASONS.get(reason, reason)
    return _(sentence) if sentence else ""


@register.filter
def news_words(entry: ListEntry) -> str:
    """筛查变化: what the last screenings found different from what the officer saw."""
    return difference_words(news.decoded(entry.news))


@register.filter
def difference_words(differences: Iterable[news.Difference]) -> str:
    """Differences as one line."""
    return _("；").join(map(_difference, differences))


def _difference(one: news.Difference) -> str:
    pair = {"old": one.old, "new": one.new}
    if one.what == news.VERDICT:
        labels = dict(Verdict.choices)
        return _("结论由%(old)s变为%(new)s") % {key: labels.get(value, value) for key, value in pair.items()}
    if one.what == NAME:
        return _("名称由 %(old)s 变为 %(new)s") % pair
    if one.what == news.FIGURE:
        return _("排放量由 %(old)s 变为 %(new)s") % {key: tonnes(value) for key, value in pair.items()}
    return {
        news.REASON: _("理由有变"),
        news.APPEARED: _("新进入筛查"),
        news.REVERTED: _("变动后又恢复，请重新确认"),
    }.get(one.what, one.what)


@register.filter
def distance(entry: ListEntry) -> str:
    """距门槛: in tonnes where it is close, else in per cent; empty without a figure."""
    threshold = threshold_of(entry.annual_list)
    if entry.emissions_tco2e is None or threshold is None:
        return ""
    away = entry.emissions_tco2e - threshold
    if abs(away) < IN_TONNES:
        return f"{signed(away, 2)} t"
    return f"{signed((away * 100 / threshold).quantize(Decimal('0.01')), 2)}%"


def threshold_of(annual_list: AnnualList) -> Decimal | None:
    """The threshold of the rule under which a list was made."""
    try:
        return load_list_rule(annual_list.rule_code).threshold_tco2e
    except NormError:
        return None


@register.filter
def weak_grounds(rule: ListRule, list_year: int) -> list[WeakGround]:
    """What of the rule's basis is not an official text (grade A), or is assumed; said on the page."""
    return list(_weak(rule, list_year))


def _weak(rule: ListRule, list_year: int) -> Iterator[WeakGround]:
    stated: tuple[tuple[str, Cited], ...] = (
        (_("门槛"), rule.threshold),
        (_("基准年度"), rule.year(list_year)),
    )
    for name, cited in stated:
        if cited.grade is not Grade.A or cited.assumption:
            basis = _(LABELS[Grade][cited.grade])
            words = _("%(name)s依据：%(basis)s") % {"name": name, "basis": basis}
            yield WeakGround(words, cited.assumption or cited.note)
