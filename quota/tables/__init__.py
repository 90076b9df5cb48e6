"""正式表格: tables 1-1 … 1-5 and 2-1 … 2-5 in their exact columns: one table of columns, one writer, one reader."""

from quota.tables.determination import TABLES_2
from quota.tables.layout import Layout, Section
from quota.tables.preallocation import TABLES_1

LAYOUTS: dict[str, Layout] = {one.code: one for one in (*TABLES_1, *TABLES_2)}

__all__ = ["LAYOUTS", "Layout", "Section"]
