"""填报表的改写: what people do to a workbook between downloading and uploading it."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from dataquality.models import Filing
from dataquality.services.filing_workbook.writing import workbook_for
from tests.dataquality.filing.world import attach_all, explain
from tests.people import WANG, make_person

VALUE, METHOD, NOTE, KEY = "H", "I", "J", "K"


def edited(data: bytes, change: Callable[[Worksheet], object]) -> bytes:
    """The workbook after somebody changed its first sheet."""
    book = load_workbook(io.BytesIO(data))
    change(book.worksheets[0])
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def stamped(data: bytes, **said: str) -> bytes:
    """The workbook with another stamp."""
    book = load_workbook(io.BytesIO(data))
    for row in book["CETS"].iter_rows():
        if row[0].value in said:
            row[1].value = said[row[0].value]
    return saved(book)


def line_of(page: Worksheet, key: str) -> int:
    """The line of a key."""
    return next(row for row in range(1, page.max_row + 1) if page[f"{KEY}{row}"].value == key)


def typed(data: bytes, cells: dict[str, Any], column: str = VALUE) -> bytes:
    """Values typed into the rows of these keys."""

    def change(page: Worksheet) -> None:
        for key, value in cells.items():
            page[f"{column}{line_of(page, key)}"] = value

    return edited(data, change)


def with_part(data: bytes, name: str, content: bytes = b"x") -> bytes:
    """The workbook with another part in its zip."""
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def upload(data: bytes, name: str = "填报表.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def made(filing: Filing) -> bytes:
    """The workbook as it is handed out now."""
    filing.refresh_from_db()
    return workbook_for(filing)


def completed(filing: Filing) -> None:
    """Papers and explanations, which no workbook brings."""
    wang = make_person(WANG)
    attach_all(filing, by=wang)
    explain(filing, by=wang)
