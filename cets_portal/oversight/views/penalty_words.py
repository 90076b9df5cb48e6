"""处罚用语: fines, sums and their working in words."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext as _

from cets_portal.norms.penalties import Amount, Article, Party
from cets_portal.oversight.rules.told import Line, lines_of
from cets_portal.templatetags.figures import whole


class SumLine(NamedTuple):
    """一行区间: the article, the steps of its working (empty where the facts do not suffice), and what is missing."""

    article: Article
    steps: list[dict[str, Any]]
    missing: str


def fine_words(article: Article) -> str:
    """The fine of an article in one sentence."""
    said = {
        name: whole(getattr(article, name)) for name in ("least", "most", "floor_below", "floor_least", "floor_most")
    }
    if article.amount is Amount.RANGE:
        return _("%(least)s 元至 %(most)s 元") % said
    if article.amount is Amount.GAINS:
        first = _("违法所得的 %(least)s 倍至 %(most)s 倍") % said
        return first + _("；没有或不足 %(floor_below)s 元的，%(floor_least)s 元至 %(floor_most)s 元") % said
    if article.amount is Amount.TRADED:
        return _("违法交易等值的 %(least)s 倍至 %(most)s 倍") % said
    if article.amount is Amount.SHORTFALL:
        return _("均价 × 未清缴量的 %(least)s 倍至 %(most)s 倍") % said
    return ""


def party_words(party: Party) -> str:
    """Whom an article is about."""
    return {
        Party.UNIT: pgettext("party", "重点排放单位"),
        Party.UNIT_PERSON: pgettext("party", "单位责任人员"),
        Party.LABORATORY: pgettext("party", "检验检测机构"),
        Party.AGENCY: pgettext("party", "技术服务机构"),
        Party.AGENCY_PERSON: pgettext("party", "机构责任人员"),
        Party.OFFICIAL: pgettext("party", "工作人员"),
        Party.ANYBODY: pgettext("party", "任何单位和个人"),
    }[party]


def sum_lines(told: Iterable[Mapping[str, Any]]) -> list[SumLine]:
    """Each article of a case with its working."""
    return [_line(line) for line in lines_of(told)]


def _line(line: Line) -> SumLine:
    article = line.article
    if line.sums is None:
        return SumLine(article, [], _missing(article))
    figures = {name: whole(value) for name, value in line.sums.figures.items()}
    source = f"{article.clause} {article.source}"
    step: dict[str, Any] = {
        "label": _("罚款区间"),
        "value": f"{whole(line.sums.least)} – {whole(line.sums.most)}",
        "unit": _("元"),
    }
    step |= {"formula": gettext(line.sums.template).format(**figures), "source": source, "total": True}
    return SumLine(article, [step], "")


def _missing(article: Article) -> str:
    return {
        Amount.NONE: _("本条没有罚款。"),
        Amount.RANGE: "",
        Amount.GAINS: _("尚未查清违法所得，算不出区间。"),
        Amount.TRADED: _("尚未查清交易金额，算不出区间。"),
        Amount.SHORTFALL: _("尚缺未清缴量或市场均价，算不出区间。"),
    }[article.amount]
