"""数字: how figures are written. Pure: standard library only.

A figure is never rounded for display: 25,999.995 shown as 26,000.00 would cross the threshold of the
list on paper. At least the asked decimals are shown, and more where more are stored.
"""

from decimal import Decimal, InvalidOperation

MINUS = "\u2212"
NOTHING = "\u2013"

Number = Decimal | int | str | None


def figure(value: Number, places: int = 2) -> str:
    """数值: thousands commas, at least `places` decimals, true minus; nothing is "–".

    Raises `TypeError` for a float: no tonne may have passed through one.
    """
    if value is None or value == "":
        return NOTHING
    number = _exact(value)
    shown = max(int(places), _places_stored(number))
    return (MINUS if number < 0 else "") + f"{abs(number):,.{shown}f}"


def tonnes(value: Number) -> str:
    """排放量 in tCO2e: at least two decimals."""
    return figure(value, 2)


def whole(value: Number) -> str:
    """整数: allowances, counts, rows; no decimals unless some are stored."""
    return figure(value, 0)


def as_written(text: str) -> str:
    """一格: a figure that is kept as a text gets its commas and keeps its decimals; words stay; nothing is "–"."""
    try:
        number = Decimal(text)
    except (InvalidOperation, TypeError):
        return text or NOTHING
    return figure(number, len(text.partition(".")[2])) if number.is_finite() else text


def signed(value: Number, places: int = 0) -> str:
    """差额: with + or − before it; zero has no sign."""
    text = figure(value, places)
    if text in (NOTHING,) or _exact(value or 0) <= 0:
        return text
    return f"+{text}"


def percent_of(done: int, total: int) -> int:
    """百分比, rounded down, so that 100 % is shown only when nothing is left; 0 of 0 is 0."""
    return done * 100 // total if total else 0


def _exact(value: Decimal | int | str) -> Decimal:
    if isinstance(value, (bool, float)):
        raise TypeError(f"a figure must be Decimal, int or text, not {type(value).__name__}")
    return Decimal(value)


def _places_stored(number: Decimal) -> int:
    return len(f"{number:f}".partition(".")[2].rstrip("0"))
