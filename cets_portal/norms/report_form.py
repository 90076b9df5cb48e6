"""年度报告表式: the yearly report of one sector as data: sections C.1–C.8, and how each row's year comes from its months.

A row of the monthly form is a row of the report. What the server computes is computed anew on the year's values; every
other row is added up, weighted, carried over or a text, as this file says. `forms` are the monthly forms it goes with.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from cets_portal.norms.codes import Grade, NormStatus, Sector
from cets_portal.norms.errors import NormError
from cets_portal.norms.files import FOLDER, codes_in, digest_of, path_of, read_norm
from cets_portal.norms.marking import gettext_noop as _

REPORTS = FOLDER / "reports"


class YearRule(StrEnum):
    """年度取值: how the year of a row comes from its months."""

    SUM = "sum"
    WEIGHTED = "weighted"
    LAST = "last"
    COMPUTED = "computed"
    TEXT = "text"


class SectionKind(StrEnum):
    """部分种类: texts to fill in, the facilities of the plan, or rows of the form."""

    FIELDS = "fields"
    FACILITIES = "facilities"
    ROWS = "rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportField:
    """文字栏: `prefill` names a text of the control plan's B.2 that stands in it at the beginning; `long`: several lines."""

    id: str
    label: str
    required: bool = False
    long: bool = False
    prefill: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSection:
    """部分: a table of the annex. `form_sections`: sections of the monthly form whose rows stand here; `parameters`:
    single ones that stand here whatever their section. `summary`: it holds the emissions of the unit."""

    code: str
    title: str
    kind: SectionKind
    source: str
    grade: Grade
    form_sections: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    fields: tuple[ReportField, ...] = field(default=(), metadata={"unique": "id"})
    summary: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedMean:
    """加权平均: by the product of the month's figures of `by`, divided by that of `over`.

    Each name is a parameter of the same facility, item and direction, filed or computed; "A|B": the first there is.
    "anode-tonnes" is what a cell line used of anode carbon, t.
    """

    parameter: str
    by: tuple[str, ...]
    clause: str
    grade: Grade
    over: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm:
    """年度报告表式: of the emission years `from_year` … `to_year` (None: until further notice).

    `tolerance_percent`: so far may the year's emissions stand from the months added up, by rounding alone, before the
    page remarks on it; a choice of this portal.
    """

    code: str
    sector: Sector
    number: str
    title: str
    source: str
    grade: Grade
    status: NormStatus
    forms: tuple[str, ...]
    from_year: int
    to_year: int | None = None
    sections: tuple[ReportSection, ...] = field(metadata={"unique": "code"})
    sums: tuple[str, ...]
    last: tuple[str, ...] = ()
    weighted: tuple[WeightedMean, ...] = field(default=(), metadata={"unique": "parameter"})
    declaration: str
    tolerance_percent: Decimal
    note: str = ""
    assumption: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        named = Counter([*self.sums, *self.last, *(one.parameter for one in self.weighted)])
        if twice := [code for code, times in named.items() if times > 1]:
            yield "sums", _("一个参数只能有一种年度取值。") + " " + "、".join(twice)
        placed = Counter(name for one in self.sections for name in one.form_sections)
        if twice := [name for name, times in placed.items() if times > 1]:
            yield "sections", _("一个部分只能列入一处。") + " " + "、".join(twice)
        if sum(one.summary for one in self.sections) != 1:
            yield "sections", _("应有且只有一个汇总部分。")

    def section(self, code: str) -> ReportSection:
        """The section of a code. Raises KeyError."""
        found = next((one for one in self.sections if one.code == code), None)
        if found is None:
            raise KeyError(code)
        return found

    def section_of(self, parameter: str, form_section: str) -> str:
        """The code of the section in which a parameter stands; "" where none takes it."""
        for one in self.sections:
            if parameter in one.parameters:
                return one.code
        return next((one.code for one in self.sections if form_section in one.form_sections), "")

    def weight_of(self, parameter: str) -> WeightedMean | None:
        """How a parameter is weighted; None where it is not."""
        return next((one for one in self.weighted if one.parameter == parameter), None)

    def rule_of(self, parameter: str) -> YearRule | None:
        """The rule of a parameter that somebody files as a figure; None where the file says nothing."""
        if parameter in self.sums:
            return YearRule.SUM
        if parameter in self.last:
            return YearRule.LAST
        return YearRule.WEIGHTED if self.weight_of(parameter) else None


@cache
def report_form_of(code: str) -> ReportForm:
    """The report form of a code. Raises NormError."""
    return read_report_form(path_of(REPORTS, code))


def read_report_form(path: Path) -> ReportForm:
    """A report form from any file of that shape. Raises NormError."""
    return read_norm(ReportForm, path)


@cache
def report_forms() -> tuple[ReportForm, ...]:
    """Every report form. Raises NormError."""
    return tuple(map(report_form_of, codes_in(REPORTS)))


def report_form_for(sector: str, emission_year: int) -> ReportForm | None:
    """The form on which a sector reports a year; None where none is in force."""
    return next((one for one in report_forms() if one.sector == sector and _binds(one, emission_year)), None)


def report_form_with(form_code: str) -> ReportForm:
    """The report form that goes with a monthly form. Raises NormError."""
    found = next((one for one in report_forms() if form_code in one.forms), None)
    if found is None:
        raise NormError(_("存证表单 {code} 没有相应的年度报告表式。"), code=form_code)
    return found


def report_form_digest(code: str) -> str:
    """SHA-256 of the file. Raises NormError."""
    return digest_of(path_of(REPORTS, code))


def _binds(form: ReportForm, year: int) -> bool:
    return form.from_year <= year and (form.to_year is None or year <= form.to_year)
