"""单元格: numbers of a worksheet as they were typed. A float becomes the shortest decimal that names it, never more digits."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import NamedTuple

from cets_portal.norms.marking import gettext_noop as _

_SEPARATED = re.compile(r"[+-]?\d{1,3}([,，]\d{3})+(\.\d+)?")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_MOST_DIGITS = 18


class Read(NamedTuple):
    """读数: the figure, None for an empty cell; or the sentence of what is wrong, with its params."""

    number: Decimal | None = None
    fault: str = ""
    params: dict[str, str] = {}


def read_number(value: object) -> Read:
    """A cell as a number. Empty: no number and no fault."""
    if isinstance(value, bool):
        return _not_a_number(value)
    if isinstance(value, int):
        return _bounded(Decimal(value), value)
    if isinstance(value, Decimal) or value.__class__ is float:
        return _of_figure(value)
    if isinstance(value, str):
        return _of_text(value)
    return Read() if value is None else _not_a_number(value)


def _of_figure(value: object) -> Read:
    if not isfinite(value):  # type: ignore[arg-type]
        return _not_a_number(value)
    read = _bounded(Decimal(str(value)), value)
    if read.number is not None and read.number == read.number.to_integral_value():
        return Read(read.number.quantize(Decimal(1)))  # A workbook knows no integers: 3500000.0 is 3500000.
    return read


def _of_text(text: str) -> Read:
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    if plain in ("", "/", "-", "—", "–"):
        return Read()
    if not (_SEPARATED.fullmatch(plain) or _PLAIN.fullmatch(plain)):
        return _not_a_number(text)
    try:
        return _bounded(Decimal(plain.replace(",", "")), text)
    except InvalidOperation:
        return _not_a_number(text)


def _bounded(number: Decimal, value: object) -> Read:
    if number and number.adjusted() > _MOST_DIGITS:
        return Read(fault=_("数值过大：{found}。"), params={"found": str(value)[:60]})
    return Read(number)


def _not_a_number(value: object) -> Read:
    return Read(fault=_("不是数值：{found}。"), params={"found": str(value)[:60]})
