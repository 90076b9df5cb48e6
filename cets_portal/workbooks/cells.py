"""单元格扫描: what calamine does not tell: where formulas and error values stand, and how far the cells reach.

Every known writer begins a cell with `<c r="…"`; those are scanned by fixed patterns at the speed of C.
Anything else goes token by token, and what cannot be understood there is refused: calamine allocates the whole
rectangle between the first and the last cell, so that one far cell hidden from this scan could end the process.
"""

import re
from html import unescape
from typing import NamedTuple

from django.utils.translation import gettext as _

from cets_portal.workbooks import refusals
from cets_portal.workbooks.limits import Limits

#: Not provably empty: neither `<c …/>` nor `<c …></c>`.
_FILLED = rb'(?!(?:\s+\w+="[^"<>]*")*\s*(?:/>|></c>))'
_WIDE = re.compile(rb'<c r="([A-Za-z]{2,})[0-9]+"' + _FILLED)
_FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*>\s*<f[^>]*>([^<]*)')
_ANY_FORMULA = re.compile(rb"<f[\s/>]")
_TEXT_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*\st="str"')
_ERROR = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*\st="e"[^>]*>(?:\s*<f[^>]*>(?:[^<]*</f>)?)?\s*<v>([^<]*)')
_ODD_STARTS = tuple(b"<c" + end for end in (b">", b"/", b"\t", b"\n", b"\r"))
_PREFIXED = re.compile(rb":c[\s/>]")
_ATTRIBUTES = rb"""((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*/?>"""
_TOKEN = re.compile(rb"<(?:[\w.-]+:)?(row|c|f|v|is)(?![\w.:-])" + _ATTRIBUTES + rb"([^<]*)")
_ANY_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
_ATTRIBUTE = re.compile(rb"""\s([rt])\s*=\s*["']([^"']*)["']""")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NARROW = 26


class Scan(NamedTuple):
    """扫描结果: 'C214' → formula with its '='; 'C214' → '#N/A'; how far filled cells reach (1-based).

    `texts` are the formulas known to have worked out a text, which may be an empty one. The extent may be given
    too small where the whole possible rectangle stays within the limits.
    """

    formulas: dict[str, str]
    errors: dict[str, str]
    last_row: int
    last_column: int
    texts: frozenset[str] = frozenset()


def column_letter(column: int) -> str:
    """0 → 'A', 26 → 'AA'."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """'A' → 1, 'AA' → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def last_allowed_row(limits: Limits) -> int:
    """The sheet row below which nothing may stand: titles, header and empty rows come beside the rows counted."""
    return limits.max_rows + 1000


def scan(xml: bytes, limits: Limits) -> Scan:
    """Scan the XML of one sheet. Raises Refused: too_many_rows, too_large, corrupt."""
    found = _scan_regular(xml, limits) if _is_regular(xml) else _scan_tokens(xml)
    if found.last_row > last_allowed_row(limits):
        raise refusals.rows_too_far(found.last_row, limits.max_rows, last_allowed_row(limits))
    if found.last_column > limits.max_columns or found.last_row * found.last_column > limits.max_cells:
        raise refusals.too_wide(
            column_letter(found.last_column - 1), min(limits.max_columns, limits.max_cells // found.last_row)
        )
    return found


def passed_row(chunk: bytes, limits: Limits) -> int | None:
    """The row of the last filled cell in a piece of a sheet, where it lies below the rows that are allowed."""
    value = max(chunk.rfind(b"</v>"), chunk.rfind(b"</is>"))
    start = chunk.rfind(b'<c r="', 0, max(value, 0))
    found = re.match(rb'<c r="[A-Z]+([0-9]{1,9})"', chunk[start : start + 30]) if start >= 0 else None
    row = int(found[1]) if found else 0
    return row if row > last_allowed_row(limits) else None


def _is_regular(xml: bytes) -> bool:
    if xml.count(b"<c ") != xml.count(b'<c r="') or any(start in xml for start in _ODD_STARTS):
        return False
    return b":c" not in xml or not _PREFIXED.search(xml)


def _scan_regular(xml: bytes, limits: Limits) -> Scan:
    if xml.count(b"<v") + xml.count(b"<is") > limits.max_cells:
        raise refusals.inflated_too_large(limits.max_inflated)
    formulas, errors = [], []
    texts: frozenset[str] = frozenset()
    if _ANY_FORMULA.search(xml):  # Not the <formula1> of a drop-down.
        formulas = _FORMULA.findall(xml)
        texts = frozenset(cell.decode() for cell in _TEXT_CELL.findall(xml))
    if b't="e"' in xml:
        errors = _ERROR.findall(xml)
    columns = (column_number(letters[:4].decode().upper()) for letters in set(_WIDE.findall(xml)))
    last_column = max(columns, default=_NARROW)
    return Scan(
        {cell.decode(): f"={_text(text)}" for cell, text in formulas},
        {cell.decode(): _text(text) for cell, text in errors},
        _last_row(xml, last_column, limits),
        last_column,
        texts,
    )


def _last_row(xml: bytes, last_column: int, limits: Limits) -> int:
    digits = len(str(last_allowed_row(limits)))
    if last_column * 10**digits <= limits.max_cells:
        digits += 1  # Shorter numbers cannot harm; the rows themselves are counted when they are read.
    deep = re.compile(rb'<c r="[A-Za-z]+([0-9]{%d,})"' % digits + _FILLED)
    return max((int(number[:9]) for number in set(deep.findall(xml))), default=1)


def _scan_tokens(xml: bytes) -> Scan:
    walk = _Walk()
    cells = 0
    for tag, attributes, text in _TOKEN.findall(xml):
        cells += tag == b"c"
        walk.take(tag.decode(), dict(_ATTRIBUTE.findall(attributes)), text)
    if cells != len(_ANY_CELL.findall(xml)):
        raise refusals.corrupt(_("工作表里有无法识别的单元格"))
    return Scan(walk.formulas, walk.errors, walk.last_row, walk.last_column, frozenset(walk.texts))


class _Walk:
    """Where the next token belongs: cells may leave out their names, rows their numbers."""

    def __init__(self) -> None:
        self.formulas: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self.texts: set[str] = set()
        self.last_row = self.last_column = 1
        self._row = self._column = 0
        self._is_error = False

    def take(self, tag: str, attributes: dict[bytes, bytes], text: bytes) -> None:
        name = f"{column_letter(self._column - 1)}{self._row}"
        if tag == "row":
            self._row = _number(attributes[b"r"]) if b"r" in attributes else self._row + 1
            self._column = 0
        elif tag == "c":
            self._step(attributes)
        elif tag == "f":
            self.formulas[name] = f"={_text(text)}"
        elif self._is_error:
            self.errors[name] = _text(text)
        if tag in ("v", "is"):
            self.last_row, self.last_column = max(self.last_row, self._row), max(self.last_column, self._column)

    def _step(self, attributes: dict[bytes, bytes]) -> None:
        self._is_error = attributes.get(b"t") == b"e"
        self._column += 1
        if b"r" in attributes:
            found = _REFERENCE.fullmatch(attributes[b"r"].decode("ascii", "replace").upper())
            if not found:
                raise refusals.corrupt(_("单元格名“%(name)s”无效") % {"name": ascii(attributes[b"r"])[2:-1]})
            self._column, self._row = column_number(found[1]), int(found[2])
        if attributes.get(b"t") == b"str":
            self.texts.add(f"{column_letter(self._column - 1)}{self._row}")


def _number(digits: bytes) -> int:
    if not re.fullmatch(rb"[1-9][0-9]{0,6}", digits):
        raise refusals.corrupt(_("行号“%(name)s”无效") % {"name": ascii(digits)[2:-1]})
    return int(digits)


def _text(raw: bytes) -> str:
    return unescape(raw.decode("utf-8", "replace"))
