"""数字的写法: how tonnes are shown: at least two decimals, all the decimals there are, never rounded."""

from decimal import Decimal


def show_tonnes(tonnes: Decimal) -> str:
    """'26,000.00', '25,999.999999': a figure just under the threshold must not look like the threshold."""
    whole, _point, decimals = f"{tonnes:,f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def plain_tonnes(tonnes: Decimal) -> str:
    """'26000.00': the same without separators, for texts that are kept and may be read again."""
    return show_tonnes(tonnes).replace(",", "")
