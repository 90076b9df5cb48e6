"""正式表格: laid out as authorities publish, and the same list has the same digest wherever it is made."""

import hashlib
import io
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from django.utils.translation import override
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from cets_portal.workbooks.official import ListRow, OfficialTable, annual_list
from cets_portal.workbooks.official_docx import official_docx
from cets_portal.workbooks.official_xlsx import official_xlsx
from tests.workbooks.books import parts_of

ROOT = Path(__file__).resolve().parents[2]
TITLE = "示例省2026年度全国碳排放权交易市场（钢铁行业）重点排放单位名录"
ISSUER = "示例省生态环境厅"
HEAD = ["序号", "地市", "单位名称", "统一社会信用代码", "行业", "子行业"]


def the_list(rows: int = 3, notes: tuple[str, ...] = ("本名录自公布之日起执行。",)) -> OfficialTable:
    entries = [
        ListRow(f"示例{number}市", f"青禾示例第{number}钢铁有限公司", "91990100MA0000001R", "钢铁", "长流程")
        for number in range(rows)
    ]
    return annual_list(TITLE, ISSUER, date(2026, 3, 1), entries, notes)


def digests() -> list[str]:
    return [hashlib.sha256(make(the_list())).hexdigest() for make in (official_xlsx, official_docx)]


def test_the_workbook_has_title_issuer_columns_rows_note_and_seal() -> None:
    page = load_workbook(io.BytesIO(official_xlsx(the_list()))).worksheets[0]
    assert (page["A1"].value, "A1:F1" in map(str, page.merged_cells.ranges)) == (TITLE, True)
    assert all(text in page["A2"].value for text in (ISSUER, "2026年3月1日"))
    assert [cell.value for cell in page[3]] == HEAD
    assert [cell.value for cell in page[4]][:4] == [1, "示例0市", "青禾示例第0钢铁有限公司", "91990100MA0000001R"]
    assert page["A6"].value == 3
    assert page["A7"].value == "注：本名录自公布之日起执行。"
    assert (page["A9"].value, page["A10"].value) == (f"{ISSUER}（盖章）", "2026年3月1日")


def test_the_workbook_prints_on_a4_with_its_head_on_every_page() -> None:
    page = load_workbook(io.BytesIO(official_xlsx(the_list()))).worksheets[0]
    assert (page.page_setup.paperSize, page.page_setup.orientation, page.print_title_rows) == (9, "portrait", "$1:$3")
    assert "&P" in page.oddFooter.center.text
    assert page["D4"].number_format == "@"


def test_the_document_says_the_same() -> None:
    document = Document(io.BytesIO(official_docx(the_list(notes=("甲。", "乙。")))))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == TITLE
    assert texts[2:4] == ["注：1. 甲。", "　　2. 乙。"]
    assert texts[-2:] == [f"{ISSUER}（盖章）", "2026年3月1日"]
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert (rows[0], rows[3][0], len(rows)) == (HEAD, "3", 4)


def test_the_document_names_chinese_fonts_repeats_its_head_and_numbers_its_pages() -> None:
    data = official_docx(the_list())
    document = Document(io.BytesIO(data))
    fonts = document.styles["名录标题"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    repeated = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in document.tables[0].rows]
    assert repeated == [True, False, False, False]
    footer = next(part for name, part in parts_of(data).items() if "footer" in name).decode()
    assert 'w:instr="PAGE"' in footer
    assert 'w:instr="NUMPAGES"' in footer


def test_a_name_that_begins_like_a_formula_stays_a_name() -> None:
    table = annual_list(TITLE, ISSUER, date(2026, 3, 1), [ListRow("示例市", "=1+1", "91", "钢铁")])
    cell = load_workbook(io.BytesIO(official_xlsx(table))).worksheets[0]["C4"]
    assert (cell.data_type, cell.value) == ("s", "=1+1")


def test_the_same_list_has_the_same_digest_seconds_later() -> None:
    first = digests()
    time.sleep(2.1)  # A zip tells time in steps of two seconds.
    assert digests() == first


def test_the_digest_does_not_depend_on_the_process_or_the_language() -> None:
    script = "import django; django.setup()\nfrom tests.workbooks.test_official import digests\nprint(*digests())"
    env = os.environ | {"PYTHONHASHSEED": "1234", "TZ": "America/New_York", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    with override("en"):
        assert digests() == done.stdout.split()


def test_another_list_has_another_digest() -> None:
    assert official_xlsx(the_list(3)) != official_xlsx(the_list(4))
    assert official_docx(the_list(3)) != official_docx(the_list(4))


def test_no_trace_of_the_tools_or_the_moment_stands_in_the_files() -> None:
    for make in (official_xlsx, official_docx):
        core = parts_of(make(the_list()))["docProps/core.xml"].decode()
        assert ISSUER in core
        assert core.count("2026-03-01T00:00:00Z") == 2
        assert not any(tool in core.lower() for tool in ("openpyxl", "python"))
