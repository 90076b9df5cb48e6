"""对账单的读取: the statement's workbook, read and checked cell by cell. The sheet is read anew whenever it is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import PurePath
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.services import record
from cets_portal.evidence.services import read, store
from cets_portal.workbooks.annotate import annotated_copy
from cets_portal.workbooks.headings import heading_key, score_of
from cets_portal.workbooks.limits import DEFAULT_LIMITS, MIB
from cets_portal.workbooks.notes import CellNote
from cets_portal.workbooks.reading import Table, read_table
from cets_portal.workbooks.sniff import FileKind, sniff
from cets_portal.workbooks.template import TemplateColumn, write_template
from cets_portal.workbooks.writing import Kind
from quota.ledger.entries import MOST_TONNES
from quota.ledger.words import vintage_words
from quota.models import Statement
from quota.models.book import FIRST_VINTAGE
from registry.models import Enterprise
from registry.rules import uscc as codes
from registry.rules.names import name_key

#: Field → the headings that mean it, ours first.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "uscc": ("统一社会信用代码", "信用代码"),
    "name": ("单位名称", "重点排放单位名称", "企业名称"),
    "vintage": ("配额年度", "年度"),
    "tonnes": ("持有量", "持有量(吨)", "持有配额量", "持有量(tCO2e)"),
    "frozen": ("冻结量", "冻结量(吨)", "冻结配额量", "冻结量(tCO2e)"),
}
_NEEDED: Final = ("uscc", "vintage", "tonnes", "frozen")
LIMITS = replace(DEFAULT_LIMITS, max_bytes=5 * MIB, max_rows=20_000)
_LEAST_HEADINGS = 3
_LAST_VINTAGE = 2099
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Row:
    """一行: what the registration institution states of one unit and vintage."""

    number: int
    uscc: str
    name: str
    vintage: int
    tonnes: int
    frozen: int


@dataclass(frozen=True)
class Reading:
    """读出的对账单: the rows that can be compared, and what is wrong with the others."""

    rows: list[Row]
    total: int
    notes: list[CellNote]
    sheet: str
    header_row: int

    @property
    def rejected(self) -> int:
        return len({note.row for note in self.notes if note.severity == "error"})


def receive(data: bytes, file_name: str, *, province: str, as_of: date, by: User, today: date) -> Statement:
    """Keep an uploaded statement for its second look. Refused where the file as a whole cannot be read."""
    if as_of > today:
        raise Refused(_("截至日期 %(day)s 还没有到。") % {"day": as_of.isoformat()}, code="as_of")
    media_type = "text/csv" if sniff(data, LIMITS) is FileKind.CSV else _XLSX
    found = reading_of(data, province)
    with transaction.atomic():
        statement = Statement.objects.create(
            province=province, as_of=as_of, file=store(data, media_type=media_type, by=by),
            file_name=PurePath(file_name).name[-200:], rows=found.total, rejected=found.rejected, uploaded_by=by,
        )  # fmt: skip
        detail = {"rows": found.total, "rejected": found.rejected, "as_of": as_of.isoformat()}
        record("quota.statement.upload", statement, by=by, detail=detail)
    return statement


def read_again(statement: Statement) -> Reading:
    """The statement's sheet. Refused where its stored file can no longer be read."""
    return reading_of(_content(statement), statement.province)


def annotated(statement: Statement) -> bytes:
    """The uploaded workbook with its bad cells coloured and commented."""
    data = _content(statement)
    found = reading_of(data, statement.province)
    return annotated_copy(data, found.notes, sheet=found.sheet, header_row=found.header_row, limits=LIMITS)


def template() -> bytes:
    """The blank sheet, with a guide and an example."""
    columns = [
        TemplateColumn("统一社会信用代码", required=True, width=22.0, kind=Kind.CODE, example="91991208MAJU6XYH79"),
        TemplateColumn("单位名称", width=34.0, example="滨江示例钢铁有限公司"),
        TemplateColumn("配额年度", required=True, width=12.0, kind=Kind.CODE, example="2024"),
        TemplateColumn("持有量", required=True, width=16.0, kind=Kind.INTEGER, example=1_200_000),
        TemplateColumn("冻结量", required=True, width=16.0, kind=Kind.INTEGER, example=0),
    ]
    advice = [
        _("一行一个单位的一个配额年度；第一个周期写 2019-2020。持有量和冻结量为整数吨，没有冻结写 0。"),
        _("持有量含冻结量。表上没有的单位和年度，即视为注登机构无持有。"),
    ]
    return write_template(columns, sheet=_("持有量对账单"), advice=advice)


def reading_of(data: bytes, province: str) -> Reading:
    """Read and check every row; two queries, whatever the number of rows."""
    names = [name for known in COLUMNS.values() for name in known]
    table = read_table(
        data, find_header=score_of(names), expected=[known[0] for known in COLUMNS.values()],
        min_score=_LEAST_HEADINGS, limits=LIMITS,
    )  # fmt: skip
    return _Check(table, province).result()


def _content(statement: Statement) -> bytes:
    try:
        return read(statement.file)
    except (OSError, ValueError) as error:
        raise Refused(_("存放的原文件读不出来，请重新上传。"), code="file_lost") from error


class _Check:
    """核对: one statement on its way through the checks."""

    def __init__(self, table: Table, province: str) -> None:
        self.table = table
        self.columns = _places(table)
        missing = [COLUMNS[name][0] for name in _NEEDED if name not in self.columns]
        if missing:
            message = _("缺列：%(columns)s。请按模板补上列标题后再上传。")
            raise Refused(message % {"columns": "、".join(missing)}, code="missing_columns")
        self.names = dict(Enterprise.objects.filter(province=province).values_list("uscc", "name"))
        self.notes: list[CellNote] = []
        self.seen: dict[tuple[str, int], int] = {}

    def result(self) -> Reading:
        rows = [row for number, cells in self.table.rows if (row := self._row(number, cells))]
        return Reading(rows, len(self.table.rows), self.notes, self.table.sheet, self.table.header_row)

    def _row(self, number: int, cells: tuple[object, ...]) -> Row | None:
        uscc, vintage = self._code(number, cells), self._vintage(number, cells)
        tonnes, frozen = self._amount(number, cells, "tonnes"), self._amount(number, cells, "frozen")
        if tonnes is not None and frozen is not None and frozen > tonnes:
            self._note(number, cells, "frozen", _("冻结量多于持有量。"), _("持有量应含冻结量。"))
            return None
        if uscc is None or vintage is None or tonnes is None or frozen is None:
            return None
        first = self.seen.setdefault((uscc, vintage), number)
        if first != number:
            found = _("与第 %(row)s 行是同一单位、同一年度。") % {"row": first}
            self._note(number, cells, "uscc", found, _("一个单位的一个年度只留一行。"))
            return None
        return Row(number, uscc, self._text(cells, "name")[:200], vintage, tonnes, frozen)

    def _code(self, number: int, cells: tuple[object, ...]) -> str | None:
        """A code that is written wrongly is a fault of the sheet; one that the register lacks is a difference."""
        code = codes.normalise(self._text(cells, "uscc"))
        if code not in self.names and not codes.is_valid(code):
            self._note(number, cells, "uscc", _("不是有效的统一社会信用代码。"), _("对照营业执照核对 18 位代码。"))
            return None
        name, known = self._text(cells, "name"), self.names.get(code, "")
        if name and known and name_key(name) != name_key(known):
            found = _("登记册里这个代码是“%(name)s”。") % {"name": known}
            self._note(number, cells, "name", found, _("核对名称；比对按代码进行。"), "warning")
        return code

    def _vintage(self, number: int, cells: tuple[object, ...]) -> int | None:
        text = self._text(cells, "vintage").removesuffix("年度").removesuffix("年").strip()
        if text.replace("–", "-").replace("－", "-") in ("2019-2020", "2019—2020"):
            return FIRST_VINTAGE
        year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
        if FIRST_VINTAGE <= year <= _LAST_VINTAGE:
            return year
        wanted = _("写成 2024 这样的四位年度；第一个周期写 %(first)s。") % {"first": vintage_words(FIRST_VINTAGE)}
        self._note(number, cells, "vintage", _("不是配额年度。"), wanted)
        return None

    def _amount(self, number: int, cells: tuple[object, ...], name: str) -> int | None:
        text = self._text(cells, name).replace(",", "").replace("，", "")
        try:
            figure = Decimal(text)
        except InvalidOperation:
            self._note(number, cells, name, _("读不出吨数。"), _("填整数吨；没有冻结写 0。"))
            return None
        if not figure.is_finite() or figure != figure.to_integral_value() or not 0 <= figure <= MOST_TONNES:
            self._note(number, cells, name, _("不是零或大于零的整数吨。"), _("配额为整数吨；没有冻结写 0。"))
            return None
        return int(figure)

    def _text(self, cells: tuple[object, ...], name: str) -> str:
        column = self.columns.get(name)
        value = cells[column] if column is not None and column < len(cells) else None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else " ".join(str(value).split())

    def _note(
        self, number: int, cells: tuple[object, ...], name: str, found: str, wanted: str, severity: str = "error"
    ) -> None:
        heading, value = COLUMNS[name][0], self._text(cells, name)[:200]
        self.notes.append(CellNote(number, self.columns.get(name, 0), severity, found, wanted, heading, value))


def _places(table: Table) -> dict[str, int]:
    by_key = {heading_key(heading.text): heading.column for heading in reversed(table.headings)}
    found = {}
    for name, known in COLUMNS.items():
        place = next((by_key[heading_key(one)] for one in known if heading_key(one) in by_key), None)
        if place is not None:
            found[name] = place
    return found
