"""填报表的读取规则: what the cells of a filing's workbook mean, and what is wrong with those that mean nothing. Pure.

Every row of the sheet carries a key: a row text of the filing, "@FACILITY" for how a facility ran, "@" for a unit that
stood still the whole month. Columns are known by the ids of a hidden row, so that neither language nor order matters.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from cets_portal.norms.form import Method
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.draft import FAULTS as CELL_FAULTS
from dataquality.rules.draft import (
    LONGEST_NOTE,
    LONGEST_WHOLE,
    Fault,
    cell_fault,
    number_text,
    operation_cell,
    value_cell,
)
from dataquality.rules.facts import Operation
from dataquality.rules.rows import Row

#: Ids of the columns, as they stand in the hidden row.
KEY, VALUE, METHOD, NOTE = "cets:key", "cets:value", "cets:method", "cets:note"
COLUMNS: Final = (KEY, VALUE, METHOD, NOTE)
#: What a reader gives for a cell with a number; a bool is none.
_FIGURES: Final = frozenset({float, int})
#: Before the code of a facility; alone: the unit as a whole.
RAN: Final = "@"

ANSWERS: Final[Mapping[str, str]] = {
    Operation.UNCHANGED: _("本月无变化"),
    Operation.RUNNING: _("运行"),
    Operation.STOPPED: _("停运"),
    Operation.REPAIR: _("检修"),
    Operation.RESTARTED: _("重新启动"),
}
YES_NO: Final[Mapping[str, str]] = {"yes": _("是"), "no": _("否")}
#: What stands in the cell of a computed row.
BY_PORTAL: Final = _("由系统计算")

#: Code → (found, wanted). Those of a typed cell are the draft's own.
FAULTS: Final[Mapping[str, tuple[str, str]]] = {
    "formula": (
        _("单元格是公式 %(typed)s，不予读取。"),
        _("复制该格，用“选择性粘贴—数值”贴回原处；或直接填写数值。"),
    ),
    "date": (_("单元格是日期或时间 %(typed)s，不是数。"), _("把单元格格式改为“数值”，重新填写。")),
    "logical": (_("单元格是逻辑值 %(typed)s，不是数。"), _("填写阿拉伯数字，如 12345.67。")),
    "yes_no": (_("“%(typed)s”不是“是”或“否”。"), _("从下拉列表中选“是”或“否”；否也可留空。")),
    "unknown_row": (_("“%(typed)s”不是本月存证的参数行。"), _("删除这一行；缺少的参数请先在控制方案中修订。")),
    "no_key": (
        _("这一行不是本表原有的行，无法对应到参数。"),
        _("不要在表中加行；在原有的行里填写，或重新下载填报表。"),
    ),
    "duplicate": (_("与第 %(other)s 行重复，两行都没有读取。"), _("只保留原有的一行，删除复制出来的行。")),
    "missing": (
        _("缺少 %(n)s 行：%(names)s。这些参数的草稿保持不变。"),
        _("表中原有的行不能删除；请重新下载填报表，把数据抄入后再上传。"),
    ),
    "computed": (
        _("该参数由系统计算，表中填写的“%(typed)s”不采用。"),
        _("计算结果与台账不符的，请核对它所依据的参数。"),
    ),
}
_WANTED: Final[Mapping[str, str]] = {
    "number": _("填写阿拉伯数字，如 12345.67；没有数据就留空。"),
    "method": _("从下拉列表中选择获取方式。"),
    "choice": _("从下拉列表中选择。"),
    "operation": _("从下拉列表中选择运行情况。"),
}


@dataclass(frozen=True, slots=True)
class SheetFault:
    """单元格问题: `column` is an id of COLUMNS; `words` are the figures of the sentences."""

    line: int
    column: str
    code: str
    words: Mapping[str, Any]

    @property
    def sentences(self) -> tuple[str, str]:
        """(found, wanted), to be translated and filled with `words`."""
        if self.code in FAULTS:
            return FAULTS[self.code]
        return CELL_FAULTS[self.code], _WANTED.get(self.code, "")

    @property
    def is_error(self) -> bool:
        return self.code != "computed"


@dataclass(frozen=True, slots=True)
class Words:
    """用语: label in any language of the portal → what it stands for."""

    methods: Mapping[str, Method]
    answers: Mapping[str, str]
    yes_no: Mapping[str, bool]
    choices: Mapping[str, str]
    by_portal: frozenset[str]


class SheetLine(NamedTuple):
    """表中一行: its number in the sheet and its four cells; `formulas`: column → formula, of those that hold one."""

    number: int
    key: Any
    value: Any
    method: Any
    note: Any
    formulas: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Taken:
    """读出的内容: `cells` as the draft stores them ("values/ROW", "operations/FACILITY", "not_operating" → cell or
    None for empty); `missing`: keys that the sheet no longer has."""

    cells: Mapping[str, Any]
    faults: tuple[SheetFault, ...]
    missing: tuple[str, ...]


class SheetReader:
    """读表: one pass over the lines of a sheet. `defaults`: row text → the method that holds where none is chosen."""

    def __init__(
        self, rows: Mapping[str, Row], facilities: Iterable[str], defaults: Mapping[str, Method], words: Words
    ) -> None:
        self._rows, self._defaults, self._words = rows, defaults, words
        self._wanted: dict[str, None] = dict.fromkeys((RAN, *(RAN + code for code in facilities), *rows))
        self._lines: dict[str, int] = {}
        self._cells: dict[str, Any] = {}
        self._faults: list[SheetFault] = []

    def read(self, lines: Iterable[SheetLine]) -> Taken:
        """What the lines say. Rows of which anything is wrong are left out."""
        for line in lines:
            self._take(line)
        missing = tuple(key for key in self._wanted if key not in self._lines)
        return Taken(self._cells, tuple(self._faults), missing)

    def _take(self, line: SheetLine) -> None:
        key = _text(line.key)
        if key not in self._wanted:
            self._strange(line, key)
            return
        first = self._lines.setdefault(key, line.number)
        if first != line.number:
            self._cells.pop(cell_name(key), None)
            self._fault(line, KEY, "duplicate", {"other": first})
            return
        if line.formulas and self._formulas(line, key):
            return
        try:
            self._understand(line, key)
        except _Unfit as unfit:
            self._fault(line, unfit.column, unfit.code, {"typed": unfit.typed})

    def _strange(self, line: SheetLine, key: str) -> None:
        if key:
            self._fault(line, KEY, "unknown_row", {"typed": key[:80]})
        elif any(map(_text, line[2:5])):
            self._fault(line, VALUE, "no_key", {})

    def _formulas(self, line: SheetLine, key: str) -> bool:
        """Whether the line is left out for a formula; the cell of a computed row may hold what it likes."""
        own = {column for column in line.formulas if column != VALUE or not self._is_computed(key)}
        for column in sorted(own):
            self._fault(line, column, "formula", {"typed": line.formulas[column][:40]})
        return bool(own)

    def _is_computed(self, key: str) -> bool:
        return key in self._rows and self._rows[key].parameter.is_computed

    def _understand(self, line: SheetLine, key: str) -> None:
        if key in self._rows:
            self._parameter(line, self._rows[key])
        elif key == RAN:
            self._cells["not_operating"] = self._standstill(line)
        else:
            self._cells[cell_name(key)] = self._answer(line)

    def _parameter(self, line: SheetLine, row: Row) -> None:
        parameter = row.parameter
        if parameter.is_computed:
            typed = _text(line.value)
            if typed and typed not in self._words.by_portal:
                self._fault(line, VALUE, "computed", {"typed": typed[:40]})
            return
        method = self._method(line, row) if len(parameter.sources) > 1 else ""
        note = _text(line.note) if line.note else ""
        cell: Any = None
        if type(line.value) in _FIGURES and not note and not parameter.is_text:
            cell = {"v": figure_text(line.value), "m": method, "n": ""}
        elif line.value != "" or method or note:
            cell = _kept(VALUE, value_cell, row, {"v": self._value(line.value, row), "m": method, "n": note})
            if fault := cell_fault(row, cell):
                raise _Unfit(VALUE, fault.code, fault.typed)
        self._cells[f"values/{row.text}"] = cell

    def _value(self, cell: Any, row: Row) -> str:
        if row.parameter.is_text:
            typed = _text(cell)
            return self._words.choices.get(typed, typed) if row.parameter.choices else typed
        if isinstance(cell, bool):
            raise _Unfit(VALUE, "logical", str(cell).upper())
        if isinstance(cell, date | time | timedelta):
            raise _Unfit(VALUE, "date", _text(cell))
        return _text(cell)

    def _method(self, line: SheetLine, row: Row) -> str:
        """The method chosen; "" for the one that holds anyway."""
        typed = _text(line.method)
        if not typed:
            return ""
        method = self._words.methods.get(typed)
        if method is None or method not in row.parameter.sources:
            raise _Unfit(METHOD, "method", typed)
        return "" if method is self._defaults[row.text] else method.value

    def _answer(self, line: SheetLine) -> Any:
        typed = _text(line.value)
        said = {"s": self._words.answers.get(typed, typed), "n": _text(line.note)}
        return _kept(VALUE, operation_cell, said)

    def _standstill(self, line: SheetLine) -> Any:
        typed, note = _text(line.value), _text(line.note)
        if typed and typed not in self._words.yes_no:
            raise _Unfit(VALUE, "yes_no", typed)
        if len(note) > LONGEST_NOTE:
            raise _Unfit(NOTE, "note_length", note)
        on = self._words.yes_no.get(typed, False)
        return {"on": on, "n": note} if on or note else None

    def _fault(self, line: SheetLine, column: str, code: str, words: Mapping[str, Any]) -> None:
        self._faults.append(SheetFault(line.number, column, code, words))


class _Unfit(Exception):
    """A cell that cannot be taken."""

    def __init__(self, column: str, code: str, typed: str) -> None:
        super().__init__(code)
        self.column, self.code, self.typed = column, code, typed[:40]


def _kept(column: str, made: Any, *said: Any) -> Any:
    try:
        return made(*said)
    except Fault as fault:
        raise _Unfit(NOTE if fault.code == "note_length" else column, fault.code, fault.typed) from fault


def cell_name(key: str) -> str:
    """What the draft calls the cell of a key: 'values/U1:coal::A', 'operations/U1', 'not_operating'."""
    if not key.startswith(RAN):
        return f"values/{key}"
    return f"operations/{key[1:]}" if len(key) > 1 else "not_operating"


def key_of_cell(cell: str) -> str:
    """The reverse of `cell_name`."""
    part, _slash, name = cell.partition("/")
    return name if part == "values" else RAN + name


def _text(cell: Any) -> str:
    """A cell as text; a number as Excel shows it: fifteen significant digits, no exponent."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool | datetime | date | time | timedelta):
        return str(cell)
    return plain_number(cell)


def plain_number(cell: Any) -> str:
    """12345.6 → '12345.6': what a spreadsheet keeps of a figure beyond its fifteenth digit was never typed."""
    text = f"{cell:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


def figure_text(cell: Any) -> str:
    """The figure of a number cell, as the draft writes it. Raises _Unfit for one with too many digits."""
    text = plain_number(cell)
    if len(text) <= LONGEST_WHOLE and text[0] != "-":
        return text
    try:
        return number_text(text)
    except Fault as fault:
        raise _Unfit(VALUE, fault.code, fault.typed) from fault


def as_stored(cells: Mapping[str, Any], draft: Mapping[str, Any], defaults: Mapping[str, Method]) -> dict[str, Any]:
    """The cells of a sheet in the writing of the draft: 12.5 that stood there as '12.50' is no change.

    Excel forgets zeros at the end; where the figure is the same as the draft's, now or before a later change, so is
    its text. A method that the draft names though it is the plan's stays named.
    """
    touched, stored = draft.get("touched", {}), draft.get("values", {})
    found = {}
    for name, cell in cells.items():
        part, _slash, key = name.partition("/")
        if part == "values" and cell != stored.get(key) and (key in stored or name in touched):
            cell = _like(cell or _EMPTY, _candidates(stored.get(key), touched.get(name, ())), defaults[key])
        found[name] = cell
    return found


_EMPTY: Final[Mapping[str, str]] = {"v": "", "m": "", "n": ""}


def _candidates(now: Any, changes: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, str]]:
    yield from (one for one in (now, *(change["was"] for change in reversed(changes))) if one)


def _like(cell: Mapping[str, str], candidates: Iterable[Mapping[str, str]], default: Method) -> Any:
    for one in candidates:
        same = cell["n"] == one["n"] and (cell["m"] or default) == (one["m"] or default)
        if same and _same_figure(cell["v"], one["v"]):
            return one
    return cell if any(cell.values()) else None


def _same_figure(mine: str, theirs: str) -> bool:
    if mine == theirs:
        return True
    try:
        return Decimal(mine) == Decimal(theirs)
    except InvalidOperation:
        return False
