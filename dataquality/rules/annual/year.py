"""全年数据: every row of a report with its months, the year they give, and what the enterprise states otherwise. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cets_portal.norms.form import Form, Method
from cets_portal.norms.report_form import ReportForm, YearRule
from cets_portal.norms.rounding import half_up
from dataquality.rules.annual.aggregation import rule_of, year_value
from dataquality.rules.annual.carried import Carried
from dataquality.rules.annual.carrying import carried_of
from dataquality.rules.annual.months import MonthFigures, idle_of_year
from dataquality.rules.annual.recalculation import year_working
from dataquality.rules.draft import Fault, number_text
from dataquality.rules.facts import Value, Working
from dataquality.rules.rows import Layout, Row
from dataquality.rules.snapshot import figure


@dataclass(frozen=True, slots=True)
class YearRow:
    """报告行: `from_months` what the months give, `stated` what the enterprise says instead (None: nothing), `value`
    what the report says; figures and texts as written. `method`: how the reported value came about."""

    row: Row
    section: str
    rule: YearRule
    months: Mapping[str, str | None]
    from_months: str | None
    stated: str | None
    value: str
    method: Method
    explanation: str = ""

    @property
    def text(self) -> str:
        return self.row.text

    @property
    def differs(self) -> bool:
        """The reported value is not what the months give, and the months give something or the year says something."""
        return not same_figure(self.value, self.from_months or "")

    @property
    def is_stated(self) -> bool:
        """The enterprise says otherwise than its months: to be explained."""
        return self.stated is not None and self.differs

    @property
    def difference(self) -> Decimal | None:
        """Reported less months; None for texts and where either is missing."""
        mine, theirs = _decimal(self.value), _decimal(self.from_months or "")
        return mine - theirs if mine is not None and theirs is not None else None

    @property
    def share(self) -> Decimal | None:
        """The difference as a part of what the months give, %; None where that is nought."""
        theirs = _decimal(self.from_months or "")
        return share_of(self.difference, theirs)


@dataclass(frozen=True, slots=True)
class Year:
    """一年: the rows in the order of the report, the workings, and the totals in tCO2e.

    `total` as reported; `months_total` by the same calculation on what the months give; `months_sum` the plain sum of
    the monthly totals, from which it may stand apart by rounding.
    """

    rows: tuple[YearRow, ...]
    working: Working
    total: Decimal | None
    months_total: Decimal | None
    months_sum: Decimal | None
    carried: tuple[Carried, ...] = ()
    idle: frozenset[str] = frozenset()
    direct: bool = False

    @property
    def stated(self) -> tuple[YearRow, ...]:
        """Rows on which the enterprise says otherwise than its months; none where there are no months."""
        return () if self.direct else tuple(one for one in self.rows if one.is_stated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """年度依据: the forms, the layout laid out as rows, the months that count, and what the enterprise states.

    `stated`, `explanations`: row text → text. `direct`: there are no months, every value is stated.
    """

    report_form: ReportForm
    form: Form
    layout: Layout
    rows: tuple[Row, ...]
    months: Sequence[MonthFigures] = ()
    stated: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    direct: bool = False


def build_year(basis: Basis) -> Year:
    """The year: aggregated, computed, and where something is stated otherwise computed once more with that."""
    months = [one for one in basis.months if one.standing.counts]
    given = _given(basis, months)
    carried, idle = carried_of(basis.form, basis.rows, months), idle_of_year(months, basis.layout)
    by_months = _working(basis, given, carried, frozenset(), idle)
    stated = stated_values(basis)
    values = given | stated
    working = _working(basis, values, carried, frozenset(stated), idle) if stated or basis.direct else by_months
    rows = tuple(_rows(basis, values, _Side.of(given, by_months), _Side.of(values, working)))
    totals = [one.total for one in months if one.total is not None]
    return Year(
        rows=rows,
        working=working,
        total=working.total,
        months_total=None if basis.direct else by_months.total,
        months_sum=sum(totals, Decimal(0)) if totals else None,
        carried=carried,
        idle=idle,
        direct=basis.direct,
    )


def _given(basis: Basis, months: Sequence[MonthFigures]) -> dict[str, Value]:
    found = {
        row.text: year_value(basis.report_form, basis.form, row, months)
        for row in basis.rows
        if not row.parameter.is_computed
    }
    return {text: value for text, value in found.items() if value is not None}


def _working(
    basis: Basis, values: dict[str, Value], carried: tuple[Carried, ...], touched: frozenset[str], idle: frozenset[str]
) -> Working:
    return year_working(basis.form, basis.layout, basis.rows, values, carried, touched, idle)


def stated_values(basis: Basis) -> dict[str, Value]:
    """What the enterprise states, for the rows that somebody may state; what is no number is left out of the figures."""
    typed = {row.text: row for row in basis.rows if not row.parameter.is_computed}
    return {text: _stated(typed[text], said) for text, said in basis.stated.items() if text in typed}


def _stated(row: Row, said: str) -> Value:
    if row.parameter.is_text:
        return Value(text=said, method=Method.TEXT)
    number = _decimal(said)
    return Value(number=number, text="" if number is not None else said, method=row.parameter.sources[0])


@dataclass(frozen=True, slots=True)
class _Side:
    """一方: row text → figure or text as written, filed and computed alike."""

    texts: Mapping[str, str]

    @classmethod
    def of(cls, values: Mapping[str, Value], working: Working) -> "_Side":
        filed = {text: _shown(value) for text, value in values.items()}
        return cls(filed | {text: figure(value) for text, value in working.values.items()})


def _rows(basis: Basis, values: Mapping[str, Value], before: _Side, now: _Side) -> Iterator[YearRow]:
    for row in basis.rows:
        text, value = row.text, values.get(row.text)
        computed = row.parameter.is_computed
        yield YearRow(
            row=row,
            section=basis.report_form.section_of(row.parameter.code, row.parameter.section),
            rule=rule_of(basis.report_form, row),
            months={str(one.month): _of_month(one, text) for one in basis.months},
            from_months=None if basis.direct else before.texts.get(text) or None,
            stated=None if computed else basis.stated.get(text),
            value=now.texts.get(text, ""),
            method=Method.COMPUTED if computed else value.method if value else row.parameter.sources[0],
            explanation=basis.explanations.get(text, ""),
        )


def _of_month(month: MonthFigures, text: str) -> str | None:
    value = month.values.get(text)
    if value is not None and value.number is None and value.text:
        return value.text
    number = month.figure_of(text)
    return figure(number) if number is not None else None


def _shown(value: Value) -> str:
    return figure(value.number) if value.number is not None else value.text


def share_of(difference: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """A difference as a part of the whole, %, to two decimals; None where either is missing or the whole is nought."""
    if difference is None or not whole:
        return None
    return half_up(difference * 100 / whole, 2)


def same_figure(one: str, other: str) -> bool:
    """The same figure, however many noughts are written behind it; texts as they are."""
    mine, theirs = _decimal(one), _decimal(other)
    return one == other if mine is None or theirs is None else mine == theirs


def _decimal(text: str) -> Decimal | None:
    try:
        plain = number_text(text)
    except Fault:
        return None
    return Decimal(plain) if plain else None
