"""报告表的行: each row of a section with its months, the figure of the year and where it differs."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cets_portal.norms.report_form import YearRule
from cets_portal.templatetags.figures import figure as figure_words
from cets_portal.templatetags.figures import signed
from dataquality.rules.annual.year import YearRow
from dataquality.selectors.report_ready import ReportReady
from dataquality.views.reports.words import RULES, grouped, row_name, shown_value


@dataclass(frozen=True)
class ReportLine:
    """一行: `value` as it stands in the field, `from_months` and `months` as they are read."""

    row: YearRow
    text: str
    name: str
    unit: str
    decimals: int
    rule: str
    value: str
    shown: str
    from_months: str
    months: tuple[tuple[str, str], ...]
    difference: str
    share: str
    faulty: bool
    explanation: str

    @property
    def is_computed(self) -> bool:
        return self.row.rule is YearRule.COMPUTED

    @property
    def choices(self) -> tuple[tuple[str, str, bool], ...]:
        """(value, word, chosen) of a row that is chosen from a list."""
        offered = self.row.row.parameter.choices
        return tuple((one, _(one), one == self.value) for one in offered)

    @property
    def differs(self) -> bool:
        return self.row.differs and self.row.from_months is not None

    @property
    def is_stated(self) -> bool:
        return self.row.is_stated

    @property
    def months_vary(self) -> bool:
        """Whether a text is not the same in every month."""
        return self.row.row.parameter.is_text and len({said for _month, said in self.months if said != "–"}) > 1

    @property
    def is_unverified(self) -> bool:
        return self.row.row.parameter.is_unverified


def report_line(one: YearRow, faulty: frozenset[str], typed: Mapping[str, str] | None = None) -> ReportLine:
    """A row for the page; `typed`: what was posted and refused, in place of what is stored."""
    said = (typed or {}).get(one.text)
    decimals = one.row.parameter.decimals
    return ReportLine(
        row=one,
        text=one.text,
        name=row_name(one.row),
        unit=one.row.unit,
        decimals=decimals,
        rule=str(RULES[one.rule]),
        value=one.value if said is None else said,
        shown=shown_value(one.row, one.value),
        from_months=shown_value(one.row, one.from_months),
        months=tuple((month, shown_value(one.row, text)) for month, text in one.months.items()),
        difference=signed(one.difference, decimals) if one.difference else "",
        share=f"{figure_words(one.share, 2)}%" if one.share else "",
        faulty=one.text in faulty,
        explanation=one.explanation,
    )


def section_lines(
    ready: ReportReady, section: str, typed: Mapping[str, str] | None = None
) -> list[tuple[str, list[ReportLine]]]:
    """The rows of a section by facility."""
    faulty = frozenset(one.row for one in ready.errors)
    rows = (report_line(one, faulty, typed) for one in ready.year.rows if one.section == section)
    return grouped(rows, ready.basis.layout)
