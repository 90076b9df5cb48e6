"""造表: small workbooks as people hand them in."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook


def workbook(*rows: Sequence[Any], title: str = "") -> bytes:
    """A workbook of these rows, the header first, under a title where one is given."""
    book = Workbook()
    page = book.active
    if title:
        page.append([title])
    for row in rows:
        page.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
