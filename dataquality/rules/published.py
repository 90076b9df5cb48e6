"""公开核查结果: rows of the published form (annex 6), read one by one and against each other.

A row has a place (form, number in it) and says something: in which year which agency verified which unit of
which industry, in time or not, with what result.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from cets_portal.norms.marking import gettext_noop as _
from registry.rules.names import clean_name, has_control_characters
from registry.rules.roster import Severity
from registry.rules.roster.messages import MESSAGES as ROSTER_MESSAGES
from registry.rules.roster.messages import Message, Told
from registry.rules.roster.reading import shown
from registry.rules.roster.texts import is_formula
from registry.rules.uscc import check, normalise, suggest

UNIT_CODE, AGENCY_CODE = "target_uscc", "institution_uscc"
_NAMES = ("target_entity_name", "institution_name")
#: Enterprises report to the state since 2013.
_YEARS = range(2013, 2101)
#: Heading → the longest text it may hold (the columns of the register).
LONGEST: Mapping[str, int] = MappingProxyType(
    {
        "verification_list_id": 20,
        "year": 4,
        "industry": 20,
        "institution_name": 200,
        AGENCY_CODE: 40,
        "target_order": 9,
        "target_entity_name": 200,
        UNIT_CODE: 40,
        "timeliness": 10,
        "result": 10,
    }
)
COLUMNS = tuple(LONGEST)

_OWN: Mapping[str, Message] = MappingProxyType(
    {
        "not_a_number": Message(Severity.ERROR, _("“{heading}”不是整数：{found}。"), _("请填阿拉伯数字。")),
        "year_range": Message(
            Severity.ERROR,
            _("核查年度 {found} 不在范围内。"),
            _("应在 {first} 至 {last} 之间。"),
        ),
        "place_taken": Message(
            Severity.ERROR,
            _("公开表 {form} 第 {order} 号已是另一条记录。"),
            _("同一张表的同一序号只能有一条，请核对后更正。"),
        ),
    }
)
MESSAGES: Mapping[str, Message] = MappingProxyType({**ROSTER_MESSAGES, **_OWN})

Says = tuple[int, str, str, str, str, str]
#: What a row says, and the names it says it of as disclosed.
Exactly = tuple[Says, str, str]


class PublishedRow(NamedTuple):
    """一行公开结果; names as disclosed, codes checked."""

    line: int
    verification_list: str
    target_order: int
    verification_year: int
    industry: str
    agency_uscc: str
    agency_name: str
    uscc: str
    name: str
    timeliness: str
    result: str

    @property
    def place(self) -> tuple[str, int]:
        return self.verification_list, self.target_order

    @property
    def says(self) -> Says:
        """What was found of whom, whatever the spelling: what holds a place in a form."""
        return (
            self.verification_year,
            self.industry,
            self.agency_uscc,
            self.uscc,
            self.timeliness,
            self.result,
        )

    @property
    def exactly(self) -> Exactly:
        """What makes another row a repeat of this one: every column but its place, names as written."""
        return self.says, self.agency_name, self.name


class PublishedIssue(NamedTuple):
    """一条问题: line of the file, heading, code, the cell as written, figures for the sentence."""

    row: int
    column: str
    code: str
    found: str
    params: Mapping[str, str | int]

    def tell(self, translate: Callable[[str], str] = str) -> Told:
        """What was found and what is wanted; `translate` is gettext or nothing."""
        message = MESSAGES[self.code]
        filled = {**self.params, "found": self.found, "heading": self.column}
        wanted = translate(message.wanted).format(**filled)
        if message.hint and self.params.get("suggestions"):
            wanted += translate(message.hint).format(**filled)
        return Told(translate(message.found).format(**filled), wanted)


@dataclass
class PublishedFile:
    """读出的公开结果: good rows, and what was met besides: distinct valid codes, units whose code is wrong."""

    rows: list[PublishedRow] = field(default_factory=list)
    issues: list[PublishedIssue] = field(default_factory=list)
    total: int = 0
    units: set[str] = field(default_factory=set)
    agencies: set[str] = field(default_factory=set)
    rejected_units: set[str] = field(default_factory=set)


def read_rows(rows: Iterable[tuple[int, Mapping[str, Any]]]) -> PublishedFile:
    """Read (line, heading → value) pairs. A row with any issue is left out; the same place twice is one."""
    file = PublishedFile()
    places: dict[tuple[str, int], PublishedRow] = {}
    for line, cells in rows:
        file.total += 1
        texts = {name: _text(cells.get(name)) for name in COLUMNS}
        _note_codes(file, texts)
        issues = list(_issues(line, texts))
        if issues:
            file.issues += issues
            continue
        row = _row(line, texts)
        first = places.setdefault(row.place, row)
        if first.says == row.says:
            file.rows.append(row)
        else:
            file.issues.append(place_taken(row))
    return file


def place_taken(row: PublishedRow) -> PublishedIssue:
    """The issue of a row whose place holds something else already."""
    params: dict[str, str | int] = {"form": row.verification_list, "order": row.target_order}
    return PublishedIssue(row.line, "target_order", "place_taken", str(row.target_order), params)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _note_codes(file: PublishedFile, texts: Mapping[str, str]) -> None:
    unit, agency = check(texts[UNIT_CODE]), check(texts[AGENCY_CODE])
    if unit.ok:
        file.units.add(unit.code)
    else:
        file.rejected_units.add(unit.code or texts["target_entity_name"])
    if agency.ok:
        file.agencies.add(agency.code)


def _issues(line: int, texts: Mapping[str, str]) -> Iterator[PublishedIssue]:
    for name, longest in LONGEST.items():
        text = texts[name]
        if not text:
            yield PublishedIssue(line, name, "required_empty", "", {})
        elif len(text) > longest:
            yield PublishedIssue(line, name, "too_long", text[:longest], {"length": len(text), "longest": longest})
        elif name in (UNIT_CODE, AGENCY_CODE):
            yield from _code_issues(line, name, text)
        elif has_control_characters(text):
            yield PublishedIssue(line, name, "control_characters", shown(text), {})
        elif name in _NAMES and (is_formula(text) or is_formula(clean_name(text))):
            yield PublishedIssue(line, name, "formula", text, {})
        elif name in ("year", "target_order"):
            yield from _number_issues(line, name, text)


def _number_issues(line: int, name: str, text: str) -> Iterator[PublishedIssue]:
    if not (text.isascii() and text.isdigit()):
        yield PublishedIssue(line, name, "not_a_number", text, {})
    elif name == "year" and int(text) not in _YEARS:
        yield PublishedIssue(line, name, "year_range", text, {"first": _YEARS[0], "last": _YEARS[-1]})


def _code_issues(line: int, name: str, text: str) -> Iterator[PublishedIssue]:
    finding = check(text)
    if not finding.ok:
        mended = "、".join(suggest(text)[:3])
        params: dict[str, str | int] = {
            "character": finding.found,
            "wanted": finding.wanted,
            "suggestions": mended,
        }
        yield PublishedIssue(line, name, f"uscc_{finding.problem.value}", text, params)


def _row(line: int, texts: Mapping[str, str]) -> PublishedRow:
    return PublishedRow(
        line=line,
        verification_list=texts["verification_list_id"],
        target_order=int(texts["target_order"]),
        verification_year=int(texts["year"]),
        industry=texts["industry"],
        agency_uscc=normalise(texts[AGENCY_CODE]),
        agency_name=texts["institution_name"],
        uscc=normalise(texts[UNIT_CODE]),
        name=texts["target_entity_name"],
        timeliness=texts["timeliness"],
        result=texts["result"],
    )
