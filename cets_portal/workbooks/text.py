"""安全文字: text that Excel and WPS show and never compute."""

import re

#: A cell that begins so may be taken for a formula (full-width forms too, in East Asian settings).
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
#: What XML 1.0 cannot hold; openpyxl refuses it, Excel calls the file damaged.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Characters Excel keeps in one cell.
LONGEST_TEXT = 32_767


def safe_text(value: str) -> str:
    """Neutralise a text for a CSV: one that would be computed gets an apostrophe before it."""
    text = writable(value)
    return f"'{text}" if text[:1] in FORMULA_STARTS and text else text


def looks_like_formula(value: str) -> bool:
    """Whether a spreadsheet program might compute this text."""
    return value[:1] in FORMULA_STARTS and bool(value)


def writable(value: str) -> str:
    """The text without the control characters that no workbook can hold, cut at Excel's limit."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
    return _UNWRITABLE.sub("", lines)[:LONGEST_TEXT]
