"""录入文本: a notice's TOML as somebody typed it, read strictly, every fault told with its line."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.notice import BasisDocument, Notice, Task
from cets_portal.norms.strict import Place, build

FILE = "TOML"
_AT_LINE = re.compile(r"at line (\d+)")
_PART = re.compile(r"^\s*\[\[\s*(tasks|basis)\s*\]\]")
_TABLE = re.compile(r"^(tasks|basis)\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Fault:
    """一处错误: line in the text (0: nowhere in particular), table, key and sentence (template and params)."""

    line: int
    table: str
    key: str
    template: str
    params: Mapping[str, Any]

    @property
    def task_number(self) -> int:
        """Which task it is about, counted from 1; 0 for the header."""
        found = _TABLE.match(self.table)
        return int(found[2]) if found and found[1] == "tasks" else 0


@dataclass(frozen=True, slots=True)
class Reading:
    """读取结果: the notice, or what stands against it; `table` is what TOML made of the text, if it is TOML."""

    notice: Notice | None
    faults: tuple[Fault, ...]
    table: Mapping[str, Any] | None


def read_text(text: str) -> Reading:
    """Read the text strictly. One fault for each task and document, and one for the header."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found else len(text.splitlines())
        fault = Fault(line, "", "", _("不是合格的 TOML：{error}"), {"error": str(error)})
        return Reading(None, (fault,), None)
    faults = tuple(_located(error, text) for error in _errors(table))
    if faults:
        return Reading(None, faults, table)
    return Reading(build(Notice, table, Place(FILE)), (), table)


def notice_of(text: str) -> Notice:
    """The notice of a text that was accepted. Raises NormError."""
    return build(Notice, tomllib.loads(text), Place(FILE))


def _errors(table: Mapping[str, Any]) -> Iterator[NormError]:
    """The first fault of each part; of the whole only where every part is sound."""
    found = [*_part_errors(table, "tasks", Task), *_part_errors(table, "basis", BasisDocument)]
    broken = {"tasks", "basis"} if found else set()
    header = {key: [] if key in broken and isinstance(value, list) else value for key, value in table.items()}
    yield from _error_of(Notice, header, Place(FILE))
    yield from found


def _part_errors(table: Mapping[str, Any], key: str, kind: type) -> Iterator[NormError]:
    parts = table.get(key, [])
    for at, part in enumerate(parts if isinstance(parts, list) else [], 1):
        yield from _error_of(kind, part, Place(FILE, f"{key}[{at}]"))


def _error_of(kind: type, part: object, place: Place) -> Iterator[NormError]:
    try:
        build(kind, part, place)
    except NormError as error:
        yield error


def _located(error: NormError, text: str) -> Fault:
    table, key = str(error.params.get("table", "")), str(error.params.get("key", ""))
    _place, colon, sentence = error.template.partition("：")
    return Fault(line_of(text, table, key), table, key, sentence if colon else error.template, error.params)


def line_of(text: str, table: str, key: str) -> int:
    """The line, counted from 1, of a key of a table such as 'tasks[3].months'; of its table where the key is missing."""
    lines = text.splitlines()
    first, end = _block(lines, table)
    name = re.escape(key.partition("[")[0])
    inner = re.escape(table.partition(".")[2].partition("[")[0])
    for pattern in filter(None, (name, inner)):
        for number in range(first, end):
            if re.match(rf"\s*(\[\[tasks\.)?{pattern}\s*(=|\])", lines[number]):
                return number + 1
    return first + 1 if lines else 0


def _block(lines: list[str], table: str) -> tuple[int, int]:
    """First and last line (half open, from 0) of the nth [[tasks]] or [[basis]], or of the header."""
    heads = [(number, found[1]) for number, line in enumerate(lines) if (found := _PART.match(line))]
    wanted = _TABLE.match(table)
    if wanted is None:
        return 0, heads[0][0] if heads else len(lines)
    of_kind = [number for number, kind in heads if kind == wanted[1]]
    start = of_kind[min(int(wanted[2]), len(of_kind)) - 1] if of_kind else 0
    return start, next((number for number, _kind in heads if number > start), len(lines))
