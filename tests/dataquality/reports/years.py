"""年度的读入: months and years of the worked cases, without a database."""

from collections.abc import Iterable, Mapping
from typing import Any

from cets_portal.norms.form import Form, form_of
from cets_portal.norms.months import Month
from cets_portal.norms.report_form import report_form_with
from dataquality.rules.annual.months import MonthFigures, Standing
from dataquality.rules.annual.year import Basis, Year, YearRow, build_year
from dataquality.rules.calculation import calculate
from dataquality.rules.facts import Value
from dataquality.rules.rows import Layout, rows_of
from tests.dataquality.calculation.reading import layout_of, values_of


def month_of(form: Form, layout: Layout, values: Mapping[str, Value], number: int) -> MonthFigures:
    """A month as it counts, computed as the server computes it."""
    working = calculate(form, layout, values)
    return MonthFigures(
        Month(2025, number), Standing.ACCEPTED, 1, "0" * 64, values, working.values, working.total, layout
    )


def basis_of(
    form: Form,
    layout: Layout,
    months: Iterable[MonthFigures],
    stated: Mapping[str, str] | None = None,
    explanations: Mapping[str, str] | None = None,
) -> Basis:
    return Basis(
        report_form=report_form_with(form.code), form=form, layout=layout, rows=rows_of(form, layout),
        months=tuple(months), stated=stated or {}, explanations=explanations or {},
    )  # fmt: skip


def case_year(case: dict[str, Any]) -> Year:
    """The year of a worked case."""
    form, layout = form_of(case["form"]), layout_of(case)
    months = [
        month_of(form, layout, values_of({"values": one}), number) for number, one in enumerate(case["months"], start=1)
    ]
    return build_year(basis_of(form, layout, months))


def row_of(year: Year, text: str) -> YearRow:
    return next(one for one in year.rows if one.text == text)
