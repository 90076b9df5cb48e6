"""年度取值: the year of a filed row from its months: added up, weighted by what it belongs to, or the last one known.

Exact arithmetic; rounded once, half up, to the decimals of the form.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from cets_portal.norms.form import Form, Method
from cets_portal.norms.report_form import ReportForm, WeightedMean, YearRule
from cets_portal.norms.rounding import half_up
from dataquality.rules.annual.months import MonthFigures
from dataquality.rules.calculation.aluminium import GROSS
from dataquality.rules.calculation.arithmetic import EXACT
from dataquality.rules.defaults import default_figure
from dataquality.rules.facts import Value
from dataquality.rules.rows import Row, RowKey

#: What of the anode's gross consumption is burnt, of one.
_HUNDRED: Final = Decimal(100)


def rule_of(report_form: ReportForm, row: Row) -> YearRule:
    """How the year of a row comes about; a row of which the norm says nothing keeps the last figure known."""
    if row.parameter.is_computed:
        return YearRule.COMPUTED
    if row.parameter.is_text:
        return YearRule.TEXT
    return report_form.rule_of(row.parameter.code) or YearRule.LAST


def year_value(report_form: ReportForm, form: Form, row: Row, months: Sequence[MonthFigures]) -> Value | None:
    """The year of one filed row as its months give it; None where none says anything. `months`: those that count."""
    rule = rule_of(report_form, row)
    if rule is YearRule.TEXT:
        return _text(row, months)
    if rule is YearRule.SUM:
        return _sum(row, months)
    weight = report_form.weight_of(row.parameter.code)
    if rule is YearRule.WEIGHTED and weight is not None:
        return _weighted(weight, form, row, months)
    return _last(row, months)


def _text(row: Row, months: Sequence[MonthFigures]) -> Value | None:
    """The newest text: what differs from month to month stands beside it."""
    found = [one.values[row.text] for one in months if row.text in one.values and one.values[row.text].text]
    return found[-1] if found else None


def _sum(row: Row, months: Sequence[MonthFigures]) -> Value | None:
    figures = [(one.values[row.text], one.figure(row.key)) for one in months if row.text in one.values]
    known = [(value, number) for value, number in figures if number is not None]
    if not known:
        return None
    added = Decimal(0)
    for _value, number in known:
        added = EXACT.add(added, number)
    return Value(half_up(added, row.parameter.decimals), method=_method(value for value, _number in known))


def _last(row: Row, months: Sequence[MonthFigures]) -> Value | None:
    known = [one.values[row.text] for one in months if row.text in one.values]
    known = [one for one in known if one.number is not None]
    return Value(known[-1].number, method=known[-1].method) if known else None


def _weighted(weight: WeightedMean, form: Form, row: Row, months: Sequence[MonthFigures]) -> Value | None:
    """The weighted mean; the last known figure where nothing was used all year; a default of all months stays one."""
    said = [one.values[row.text] for one in months if row.text in one.values]
    if not any(one.number is not None for one in said):
        return Value(method=_method(said)) if said else None
    pairs = [(property_of(form, row, one), quantity_of(weight, form, row.key, one)) for one in months]
    known = [(value, share) for value, share in pairs if value is not None and share]
    mean = mean_of(known)
    if mean is None:
        return _last(row, months)
    return Value(half_up(mean, row.parameter.decimals), method=_method(one for one in said if one.number is not None))


def mean_of(pairs: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
    """Σ value × weight ÷ Σ weight; None where the weights add up to nought."""
    above = below = Decimal(0)
    for value, weight in pairs:
        above = EXACT.add(above, EXACT.multiply(value, weight))
        below = EXACT.add(below, weight)
    return EXACT.divide(above, below) if below else None


def _method(values: Iterable[Value]) -> Method:
    """How the year came about: measured where any month was."""
    methods = [one.method for one in values]
    return next((one for one in Method if one in methods), Method.MEASURED)


# —— weights ——


def quantity_of(weight: WeightedMean, form: Form, key: RowKey, month: MonthFigures) -> Decimal | None:
    """By what the month counts; None where that is not known."""
    whole = Decimal(1)
    for name in weight.by:
        factor = _factor(name, form, key, month)
        if factor is None:
            return None
        whole = EXACT.multiply(whole, factor)
    if not weight.over:
        return whole
    over = _factor(weight.over, form, key, month)
    return EXACT.divide(whole, over) if over else None


def _factor(name: str, form: Form, key: RowKey, month: MonthFigures) -> Decimal | None:
    if derived := _DERIVED.get(name):
        return derived(form, key, month)
    found = (month.figure(key._replace(parameter=code)) for code in name.split("|"))
    return next((one for one in found if one is not None), None)


def anode_tonnes(form: Form, key: RowKey, month: MonthFigures) -> Decimal | None:
    """What a cell line used of anode carbon: gross less the butts, or the metal made times the net consumption, t."""
    made = month.figure(key._replace(parameter="L-out"))
    if month.said(key._replace(parameter="L-how")) == GROSS:
        gross = month.figure(key._replace(parameter="L-gross"))
        share = EXACT.divide(EXACT.subtract(_HUNDRED, form.constant("anode_butt").value), _HUNDRED)
        return EXACT.multiply(gross, share) if gross is not None else None
    if made is None:
        return None
    each = month.figure(key._replace(parameter="L-anode"))
    return EXACT.multiply(made, form.constant("anode_net").value if each is None else each)


_DERIVED: Mapping[str, Callable[[Form, RowKey, MonthFigures], Decimal | None]] = MappingProxyType(
    {"anode-tonnes": anode_tonnes}
)


# —— properties ——


def property_of(form: Form, row: Row, month: MonthFigures) -> Decimal | None:
    """The month's figure of a property, or the norm's default where the month went by it."""
    if row.parameter.code == "L-anode" and month.said(row.key._replace(parameter="L-how")) == GROSS:
        return _net_of_gross(form, row.key, month)
    number = month.figure(row.key)
    return number if number is not None else default_figure(form, row)


def _net_of_gross(form: Form, key: RowKey, month: MonthFigures) -> Decimal | None:
    used, made = anode_tonnes(form, key, month), month.figure(key._replace(parameter="L-out"))
    return EXACT.divide(used, made) if used is not None and made else None
