"""录入文本: a notice's TOML as somebody typed it, read strictly, every fault told with its line."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.notice import MOST_TASKS, BasisDocument, Notice, Task
from cets_portal.norms.strict import Place, build

FILE = "TOML"
#: A notice is three tables deep; what is nested deeper, or has a line full of dots, only keeps the reader busy.
MOST_LEVELS = 8
MOST_DOTS = 200
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
    table, fault = _parsed(text)
    if fault or table is None:
        return Reading(None, (fault,) if fault else (), None)
    faults = tuple(_located(error, text) for error in _errors(table))
    if faults:
        return Reading(None, faults, table)
    return Reading(build(Notice, table, Place(FILE)), (), table)


def _parsed(text: str) -> tuple[Mapping[str, Any] | None, Fault | None]:
    """What TOML makes of the text, or why nothing."""
    crowded = next((at for at, line in enumerate(text.splitlines(), 1) if line.count(".") > MOST_DOTS), 0)
    if crowded:
        return None, Fault(crowded, "", "", _("一行里的点太多，不像通知的文本。"), {})
    try:
        table = tomllib.loads(text)
    except RecursionError:
        return None, Fault(0, "", "", _TOO_DEEP, {"most": MOST_LEVELS})
    except ValueError as error:  # TOMLDecodeError is one; a number of thousands of digits another.
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found else len(text.splitlines())
        return None, Fault(line, "", "", _("不是合格的 TOML：{error}"), {"error": str(error)[:200]})
    return (None, Fault(0, "", "", _TOO_DEEP, {"most": MOST_LEVELS})) if _is_too_deep(table) else (table, None)


_TOO_DEEP = _("文本嵌套超过 {most} 层，不像通知的文本。")


def _is_too_deep(table: Mapping[str, Any]) -> bool:
    """Level by level, so that depth itself costs no depth."""
    level: list[Any] = [table]
    for _level in range(MOST_LEVELS):
        inner = [list(one.values()) if isinstance(one, Mapping) else one for one in level]
        level = [value for values in inner for value in values if isinstance(value, Mapping | list)]
        if not level:
            return False
    return True


def notice_of(text: str) -> Notice:
    """The notice of a text that was accepted. Raises NormError."""
    return build(Notice, tomllib.loads(text), Place(FILE))


def _errors(table: Mapping[str, Any]) -> Iterator[NormError]:
    """The first fault of each part; of the whole only where every part is sound."""
    if any(len(_list(table.get(key))) > MOST_TASKS for key in ("tasks", "basis")):
        yield Place(FILE).error("tasks", _("任务不超过 {most} 项。"), most=MOST_TASKS)
        return
    found = [*_part_errors(table, "tasks", Task), *_part_errors(table, "basis", BasisDocument)]
    broken = {"tasks", "basis"} if found else set()
    header = {key: [] if key in broken and isinstance(value, list) else value for key, value in table.items()}
    yield from _error_of(Notice, header, Place(FILE))
    yield from found


def _part_errors(table: Mapping[str, Any], key: str, kind: type) -> Iterator[NormError]:
    for at, part in enumerate(_list(table.get(key)), 1):
        yield from _error_of(kind, part, Place(FILE, f"{key}[{at}]"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


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
