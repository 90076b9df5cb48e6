"""后台表格的格式: the formats of django-import-export, written by this room, so that no value acts as a formula.

The library's own writers hand '=1+1' on as a formula, or strip the sign and so change the value.
"""

from typing import Any

from import_export.formats import base_formats

from cets_portal.workbooks.writing import Column, write_table_csv, write_table_xlsx


class SafeXLSX(base_formats.XLSX):
    """.xlsx."""

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        return write_table_xlsx([Column(str(heading)) for heading in dataset.headers], list(dataset))


class SafeCSV(base_formats.CSV):
    """.csv in UTF-8 with the mark by which Excel knows it."""

    def export_data(self, dataset: Any, **kwargs: Any) -> str:
        return write_table_csv([Column(str(heading)) for heading in dataset.headers], list(dataset)).decode()


EXPORT_FORMATS = (SafeXLSX, SafeCSV)
#: A staff member's upload is small; a CSV cannot be a zip bomb.
IMPORT_FORMATS = (base_formats.CSV,)
