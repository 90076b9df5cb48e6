"""填报行的呈现: one row of the table with last month's figure, the field, the change, the method and its papers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.translation import gettext as _

from cets_portal.norms.form import Direction, Method
from cets_portal.templatetags.figures import MINUS, figure
from dataquality.models import Evidence
from dataquality.rules.checks.saying import METHODS
from dataquality.rules.facts import PlanRow
from dataquality.rules.issues import Issue
from dataquality.rules.rows import Row
from dataquality.selectors.last_month import LastMonth
from dataquality.views.filings.bench import Bench
from dataquality.views.filings.spots import PAPERS, Spot
from dataquality.views.filings.working_lines import named

_TENTH: Final = Decimal("0.1")
#: A change of so many per cent is set in bold, so that it is seen before it is asked about.
_MARKED: Final = Decimal(50)
_FITS: Final = 12


@dataclass(frozen=True, slots=True)
class Change:
    """较上月: the words, and whether they are set off."""

    words: str = ""
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """下拉项."""

    value: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """一行. `at`: its place in the sheet, by which its elements are named; `state`: "err", "warn" or ""."""

    at: int
    text: str
    row: Row
    label: str
    last: str
    value: str
    change: Change
    state: str
    methods: tuple[Option, ...]
    method: str
    note: str
    choices: tuple[Option, ...]
    papers: tuple[Evidence, ...]
    lacks_paper: bool
    takes_paper: bool
    paper_url: str
    frequency: str

    @property
    def symbol(self) -> str:
        return self.row.parameter.symbol.partition("_")[0]

    @property
    def symbol_index(self) -> str:
        """What stands below the line: ad of C_ad."""
        return self.row.parameter.symbol.partition("_")[2]

    @property
    def name(self) -> str:
        """烟煤 空干基元素碳含量: the name of the field for those who hear the page."""
        return named(self.row)

    @property
    def is_computed(self) -> bool:
        return self.row.parameter.is_computed

    @property
    def is_unverified(self) -> bool:
        return self.row.parameter.is_unverified or self.row.parameter.decimals_grade is not None


@dataclass(frozen=True, slots=True)
class Group:
    """一组: the rows of one fuel, material or product, or what is not of any."""

    title: str
    lines: list[Line] = field(default_factory=list)


def groups(bench: Bench, rows: Iterable[Row], *, only_troubled: bool = False) -> list[Group]:
    """The table of one spot: fuel by fuel in the order of the plan."""
    found: dict[tuple[str, str], Group] = {}
    for row in rows:
        if only_troubled and not troubled(bench, row):
            continue
        key = (row.key.item, row.key.direction)
        group = found.get(key) or found.setdefault(key, Group(_title(row)))
        group.lines.append(line(bench, row))
    return list(found.values())


def troubled(bench: Bench, row: Row) -> bool:
    """Something at this row stops the filing or wants an explanation."""
    return any(issue.stops or issue.asks for issue in bench.issues_at.get(row.text, ()))


def _title(row: Row) -> str:
    if row.item is None:
        return ""
    name = _(row.item.name)
    words = {Direction.IN: _("%(item)s（输入）"), Direction.OUT: _("%(item)s（输出）")}
    sentence = words.get(Direction(row.key.direction))
    return sentence % {"item": name} if sentence else name


def line(bench: Bench, row: Row) -> Line:
    """One row."""
    text, cell = row.text, bench.cells.get(row.text, {})
    issues = bench.issues_at.get(text, [])
    planned = bench.sheet.plan.get(text)
    past = bench.last.number(row)
    return Line(
        at=bench.numbers[text],
        text=text,
        row=row,
        label=_(row.parameter.label),
        last=last_words(bench.last, row),
        value=shown(bench, row, cell),
        change=change(bench.facts.number(text), past),
        state=state_of(bench, row, issues),
        methods=method_options(row, cell, planned),
        method=_(METHODS[default_method(row, planned)]),
        note=cell.get("n", ""),
        choices=tuple(Option(one, _(one), one == cell.get("v", "")) for one in row.parameter.choices),
        papers=tuple(bench.papers_of.get(text, ())),
        lacks_paper=any(bench.is_unproven(issue) for issue in issues),
        takes_paper=bool(row.parameter.evidence),
        paper_url=Spot(row.key.facility, PAPERS).url(bench.filing.pk, row=text),
        frequency=_short(planned.frequency) if planned and planned.method is Method.MEASURED else "",
    )


def last_words(last: LastMonth, row: Row) -> str:
    """What stood in the row the month before; "" where nothing did."""
    number, text = last.number(row), last.text(row)
    if number is not None:
        return figure(number, row.parameter.decimals)
    if last.by_default(row):
        return _("缺省值")
    return _(text) if text in row.parameter.choices else text


def _short(words: str) -> str:
    """The plan's own words, where they fit into the column."""
    return words if len(words) <= _FITS else ""


def shown(bench: Bench, row: Row, cell: Mapping[str, str]) -> str:
    """What stands in the field: as typed, thousands set apart; of a computed row its figure."""
    if row.parameter.is_computed:
        number = bench.facts.working.values.get(row.text)
        return figure(number, row.parameter.decimals) if number is not None else ""
    typed = cell.get("v", "")
    return typed if row.parameter.is_text else grouped(typed)


def grouped(typed: str) -> str:
    """'41286.350' → '41,286.350'; what is no plain number stays as it is."""
    sign, body = ("-", typed[1:]) if typed.startswith("-") else ("", typed)
    whole, point, rest = body.partition(".")
    plain = whole.isascii() and whole.isdigit() and (not point or (rest.isascii() and rest.isdigit()))
    return f"{sign}{int(whole):,}{point}{rest}" if plain else typed


def change(number: Decimal | None, before: Decimal | None) -> Change:
    """'+8.3%' against the month before; nothing where there is nothing to compare."""
    if number is None or not before:
        return Change()
    share = ((number - before) * 100 / abs(before)).quantize(_TENTH, ROUND_HALF_UP)
    sign = "+" if share > 0 else (MINUS if share < 0 else "")
    return Change(f"{sign}{abs(share):,}%", abs(share) >= _MARKED)


def state_of(bench: Bench, row: Row, issues: Iterable[Issue]) -> str:
    """ "err" for what is wrong, "need" for what is empty and must not be, "warn" for what wants an explanation."""
    found = list(issues)
    if any(one.stops and not bench.is_blank(one) and not bench.is_unproven(one) for one in found):
        return "err"
    if any(bench.is_blank(one) for one in found):
        return "need"
    return "warn" if any(one.asks and not bench.explanation(one).strip() for one in found) else ""


def default_method(row: Row, planned: PlanRow | None) -> Method:
    """The method that holds where nobody chose one: the plan's, else the parameter's first."""
    return planned.method if planned and planned.method in row.parameter.sources else row.parameter.sources[0]


def method_options(row: Row, cell: Mapping[str, str], planned: PlanRow | None) -> tuple[Option, ...]:
    """The methods to choose from, "" standing for the plan's; empty where there is no choice.

    A default is always said by name: an empty field left to the default is then an answer, and none is not.
    """
    sources = row.parameter.sources
    if len(sources) < 2 or row.parameter.is_computed:
        return ()
    default, said = default_method(row, planned), cell.get("m", "")
    silent = default if default is not Method.DEFAULT and said != default else None
    chosen = said or default.value
    return tuple(Option("" if one is silent else one.value, _(METHODS[one]), one.value == chosen) for one in sources)


def states(bench: Bench, rows: Iterable[Row]) -> dict[str, str]:
    """Field → its state, for the fields on the page: after a save the script sets their look by it."""
    typed = (row for row in rows if not row.parameter.is_computed)
    return {f"f{bench.numbers[row.text]}": state_of(bench, row, bench.issues_at.get(row.text, ())) for row in typed}
