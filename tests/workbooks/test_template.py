"""空白模板: it says in itself what belongs where, and a filled one is read without more ado."""

import io
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from cets_portal.audit.errors import Refused
from cets_portal.workbooks.reading import read_table
from cets_portal.workbooks.refusals import Fault
from cets_portal.workbooks.template import TemplateColumn, write_template
from cets_portal.workbooks.writing import Kind
from tests.workbooks.books import HEADINGS, QINGHE, known, saved

CITIES = [f"示例第{number}市（含直管县）" for number in range(60)]
COLUMNS = (
    TemplateColumn(HEADINGS[0], required=True, width=30, help="营业执照上的全称", example="青禾示例钢铁有限公司"),
    TemplateColumn(HEADINGS[1], required=True, kind=Kind.CODE, example="91990100MA0000001R"),
    TemplateColumn(HEADINGS[2], choices=CITIES, example=CITIES[1]),
    TemplateColumn(HEADINGS[3], required=True, kind=Kind.NUMBER, example=26000),
    TemplateColumn("行业", choices=("发电", "钢铁"), example="钢铁"),
    TemplateColumn("投产日期", kind=Kind.DATE, example=date(2020, 1, 2)),
)


def template() -> Workbook:
    data = write_template(COLUMNS, sheet="名册", advice=("红色列为必填列。",))
    return load_workbook(io.BytesIO(data))


def test_required_columns_are_marked_and_every_heading_explains_itself() -> None:
    page = template()["名册"]
    assert [cell.value for cell in page[1]] == [column.heading for column in COLUMNS]
    assert page["A1"].font.color.rgb != page["C1"].font.color.rgb
    assert all(text in page["A1"].comment.text for text in ("必填", "营业执照上的全称", "示例：青禾示例钢铁有限公司"))
    assert "选填" in page["C1"].comment.text


def test_columns_have_the_format_of_their_kind() -> None:
    page = template()["名册"]
    formats = [page.column_dimensions[letter].number_format for letter in "ABCDF"]
    assert formats == ["General", "@", "General", "#,##0.00####", "yyyy-mm-dd"]


def test_choices_drop_down_however_many_they_are() -> None:
    book = template()
    rules = {str(rule.sqref): rule.formula1 for rule in book["名册"].data_validations.dataValidation}
    assert rules == {"C2:C5001": "'选项'!$C$1:$C$60", "E2:E5001": '"发电,钢铁"'}
    assert (book["选项"].sheet_state, book["选项"]["C60"].value) == ("hidden", CITIES[-1])


def test_the_guide_explains_every_column_and_shows_a_right_row() -> None:
    guide = template()["填写说明"]
    column_a = [cell.value for cell in guide["A"]]
    assert [column.heading for column in COLUMNS] == column_a[4:10]
    example = [cell.value for cell in guide[guide.max_row]]
    assert example[:3] == ["青禾示例钢铁有限公司", "91990100MA0000001R", CITIES[1]]


def test_a_blank_template_is_empty_and_its_example_is_never_taken_for_data() -> None:
    with pytest.raises(Refused) as caught:
        read_table(write_template(COLUMNS, sheet="名册"), find_header=known)
    assert caught.value.code == Fault.EMPTY


def test_a_filled_template_is_read() -> None:
    book = template()
    book["名册"].append(QINGHE)
    table = read_table(saved(book), find_header=known)
    assert (table.sheet, table.rows) == ("名册", [(2, (*QINGHE, "", ""))])


def test_the_same_columns_give_the_same_bytes() -> None:
    assert write_template(COLUMNS, sheet="名册") == write_template(COLUMNS, sheet="名册")
