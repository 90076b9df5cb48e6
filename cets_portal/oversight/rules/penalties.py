"""处罚区间: between which sums a decision may stand, with the working. Pure; sums in yuan, to the cent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.penalties import Amount, Article
from cets_portal.norms.rounding import half_up


@dataclass(frozen=True, slots=True)
class Breach:
    """案情: what the sum rests on. None: not established. Yuan; tonnes for the shortfall."""

    gains: Decimal | None = None
    traded: Decimal | None = None
    shortfall: int | None = None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """区间: least and most in yuan; `working` says how, as template and figures; None where facts are missing."""

    least: Decimal
    most: Decimal
    template: str
    figures: Mapping[str, Decimal]

    def holds(self, yuan: Decimal) -> bool:
        return self.least <= yuan <= self.most


def sums_of(article: Article, breach: Breach) -> Sums | None:
    """The sums of an article for a breach; None where the article fines nothing or the facts do not suffice yet."""
    for name in ("gains", "traded", "price", "shortfall"):
        if (value := getattr(breach, name)) is not None and value < 0:
            raise NormError(_("违法所得、成交金额、均价和欠缴量不能为负。"))
    return _WAYS[article.amount](article, breach)


def _none(article: Article, breach: Breach) -> Sums | None:
    return None


def _range(article: Article, breach: Breach) -> Sums | None:
    return Sums(article.least, article.most, _("{least} 元至 {most} 元"), _figures(article))


def _gains(article: Article, breach: Breach) -> Sums | None:
    """Gains that are none or below the floor's bound: the fixed range; not established: unknown."""
    if breach.gains is None:
        return None
    if breach.gains == 0 or breach.gains < article.floor_below:
        figures = {"gains": breach.gains, "least": article.floor_least, "most": article.floor_most}
        template = _("没有违法所得或违法所得 {gains} 元不足起点：{least} 元至 {most} 元")
        return Sums(article.floor_least, article.floor_most, template, figures)
    return _times(article, breach.gains, _("违法所得 {base} 元的 {least} 倍至 {most} 倍"))


def _traded(article: Article, breach: Breach) -> Sums | None:
    if breach.traded is None:
        return None
    return _times(article, breach.traded, _("违法交易等值 {base} 元的 {least} 倍至 {most} 倍"))


def _shortfall(article: Article, breach: Breach) -> Sums | None:
    if breach.shortfall is None or breach.price is None:
        return None
    base = breach.price * breach.shortfall
    more = {"price": breach.price, "shortfall": Decimal(breach.shortfall)}
    return _times(article, base, _("均价 {price} 元 × 未清缴 {shortfall} 吨 × {least} 倍至 {most} 倍"), more)


def _times(article: Article, base: Decimal, template: str, more: Mapping[str, Decimal] | None = None) -> Sums:
    least, most = half_up(base * article.least, 2), half_up(base * article.most, 2)
    return Sums(least, most, template, {"base": base, **_figures(article), **(more or {})})


def _figures(article: Article) -> dict[str, Decimal]:
    return {"least": article.least, "most": article.most}


_WAYS: Mapping[Amount, Callable[[Article, Breach], Sums | None]] = {
    Amount.NONE: _none,
    Amount.RANGE: _range,
    Amount.GAINS: _gains,
    Amount.TRADED: _traded,
    Amount.SHORTFALL: _shortfall,
}
