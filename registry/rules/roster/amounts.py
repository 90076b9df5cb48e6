"""排放量单元格: tonnes as real files write them: numbers, texts, thousands separators, 万吨, float noise."""

import re
import unicodedata
from decimal import ROUND_DOWN, Decimal
from math import isfinite
from typing import NamedTuple

from registry.rules.roster.headings import TEN_THOUSAND, TONNE

_PLACES = 6
_SIX_PLACES = Decimal(1).scaleb(-_PLACES)
# At this size and beyond every bound is passed; and no huge exponent is worked out.
_MOST_DIGITS = 18
_SEPARATORS = re.compile(r"[\s,，'’_]")
_NUMBER = re.compile(r"[+-]?(\d{1,3}([,，'’]\d{3})+|\d[\d\s_]*|(?=\.\d))(\.\d+)?(e[+-]?\d{1,2})?", re.IGNORECASE)
_UNIT = re.compile(r"(?P<ten_thousand>万)?\s*(吨|t)\s*((二氧化碳|co2)(当量|e|eq)?)?", re.IGNORECASE)


class Tonnes(NamedTuple):
    """读数: the figure in tCO2e, or None with the code of what is wrong; `remark` warns of a reading."""

    tco2e: Decimal | None
    problem: str = ""
    remark: str = ""


def read_tonnes(value: object, tonnes_per_unit: Decimal = TONNE) -> Tonnes:
    """A cell read as tonnes. `tonnes_per_unit` is 10,000 under a heading in 万吨.

    A unit written in the cell overrules the heading's, with a remark. Decimals beyond the sixth are
    cut, never rounded: 25,999.9999999 must stay below 26,000.
    """
    kind = value.__class__
    if kind is float:
        return _from_float(value, tonnes_per_unit)  # type: ignore[arg-type]
    if kind is int:
        return Tonnes(value * tonnes_per_unit)  # type: ignore[operator]
    if kind is str:
        return _from_text(value, tonnes_per_unit)  # type: ignore[arg-type]
    if isinstance(value, Decimal) and value.is_finite():
        return _cut(value * tonnes_per_unit)
    return Tonnes(None, "tco2e_not_a_number")


def _from_float(value: float, tonnes_per_unit: Decimal) -> Tonnes:
    """Excel keeps 15 significant digits: what lies beyond is noise of the binary number."""
    if not isfinite(value):
        return Tonnes(None, "tco2e_not_a_number")
    text = f"{value:.15g}"
    if tonnes_per_unit is TONNE and "e" not in text and len(text) - text.find(".") <= _PLACES + 1:
        return Tonnes(Decimal(text))
    return _cut(Decimal(text) * tonnes_per_unit)


def _from_text(text: str, tonnes_per_unit: Decimal) -> Tonnes:
    plain = unicodedata.normalize("NFKC", text).strip()
    number = _NUMBER.match(plain)
    if number is None or not number[0]:
        return Tonnes(None, "tco2e_not_a_number")
    unit = plain[number.end() :].strip()
    figure = Decimal(_SEPARATORS.sub("", number[0]))
    if not unit:
        return _cut(figure * tonnes_per_unit)
    return _with_unit(figure, _UNIT.fullmatch(unit), tonnes_per_unit)


def _with_unit(figure: Decimal, unit: "re.Match[str] | None", tonnes_per_unit: Decimal) -> Tonnes:
    if unit is None:
        return Tonnes(None, "tco2e_not_a_number")
    own = TEN_THOUSAND if unit["ten_thousand"] else TONNE
    read = _cut(figure * own)
    return read if own == tonnes_per_unit or read.remark else read._replace(remark="tco2e_own_unit")


def _cut(tonnes: Decimal) -> Tonnes:
    if tonnes.adjusted() > _MOST_DIGITS:
        return Tonnes(Decimal(10) ** _MOST_DIGITS * (1 if tonnes > 0 else -1))
    cut = tonnes.quantize(_SIX_PLACES, ROUND_DOWN)
    return Tonnes(tonnes) if cut == tonnes else Tonnes(cut, remark="tco2e_cut")
