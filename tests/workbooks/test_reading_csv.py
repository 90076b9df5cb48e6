"""读取 CSV: whatever encoding and delimiter an office writes, the same table; wrong bytes are told by line."""

import pytest

from cets_portal.audit.errors import Refused
from cets_portal.workbooks.limits import Limits
from cets_portal.workbooks.reading import Table, read_table
from cets_portal.workbooks.refusals import Fault
from cets_portal.workbooks.sniff import FileKind
from tests.workbooks.books import CSV_TEXT, HEADINGS, known

ROWS = [
    (2, ("青禾示例\n钢铁有限公司", "91990100MA0000001R", "示例市", "26,000.25")),
    (4, ("白鹭示例水泥有限公司", "91990200MA0000002N", "白鹭市", "31500")),
]


def read(text: str, encoding: str = "utf-8") -> Table:
    return read_table(text.encode(encoding), find_header=known)


def refusal(data: bytes, limits: Limits | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        read_table(data, find_header=known, expected=HEADINGS, limits=limits or Limits())
    return caught.value


@pytest.mark.parametrize(
    ("written", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gbk", "gb18030"), ("gb18030", "gb18030"), ("utf-16", "utf-16")],
)
def test_every_encoding_of_offices_gives_the_same_rows(written: str, told: str) -> None:
    table = read(CSV_TEXT, written)
    assert (table.kind, table.encoding, table.rows) == (FileKind.CSV, told, ROWS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_by_the_header(delimiter: str) -> None:
    rows = (HEADINGS, ("青禾", "91", "示例市；乙,丙", "1.5"))
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    table = read(text)
    assert (table.delimiter, table.rows) == (delimiter, [(2, ("青禾", "91", "示例市；乙,丙", "1.5"))])


def test_titles_above_the_header_are_passed_over_and_rows_keep_their_numbers() -> None:
    table = read("示例省企业名册,,\n\n" + ",".join(HEADINGS) + "\n\n青禾,91,示例市,1\n,,,\n")
    assert (table.header_row, table.rows) == (3, [(5, ("青禾", "91", "示例市", "1"))])


def test_short_rows_are_filled_up_and_long_ones_are_told() -> None:
    table = read(",".join(HEADINGS) + "\n青禾,91\n白鹭,92,白鹭市,31,500.00\n石桥,93,石桥市,1,,\n")
    assert table.rows[0] == (2, ("青禾", "91", "", ""))
    assert table.overlong == {3}


def test_texts_kept_from_computing_are_read_as_the_texts_they_are() -> None:
    table = read(",".join(HEADINGS) + '\n\'=1+1,"=""0012""",\'单引号,-5\n')
    assert table.rows[0][1] == ("=1+1", "0012", "'单引号", "-5")
    assert table.formulas == {"A2": "=1+1"}


def test_a_formula_in_a_csv_is_a_formula() -> None:
    assert read(",".join(HEADINGS) + "\n=Sheet2!A12,91,示例市,1\n").formulas == {"A2": "=Sheet2!A12"}


# Refusals -----------------------------------------------------------------------------------------------


def test_bytes_that_no_chinese_encoding_knows_are_told_by_line() -> None:
    refused = refusal(CSV_TEXT.encode() + b"\xff\xfe\xfa broken \x80\n")
    assert refused.code == Fault.CSV_ENCODING
    assert "第 6 行" in str(refused)


@pytest.mark.parametrize("encoding", ["shift_jis", "big5", "latin-1"])
def test_text_that_is_chinese_only_by_chance_is_an_encoding_fault(encoding: str) -> None:
    text = {"shift_jis": "名前,番号\nテスト工業株式会社,91\n", "big5": "單位名稱,統編\n測試鋼鐵廠,91\n"}.get(
        encoding, "Müßige Größe,Çà et là\nÄÖÜ,éèê\n"
    )
    assert refusal(text.encode(encoding) * 5).code == Fault.CSV_ENCODING


def test_chinese_text_without_our_header_is_told_of_the_header() -> None:
    refused = refusal("姓名,电话\n张三,139\n李四,138\n".encode("gbk"))
    assert refused.code == Fault.NO_HEADER
    assert "统一社会信用代码" in str(refused)


def test_a_quote_that_never_closes_is_told_by_line() -> None:
    refused = refusal((",".join(HEADINGS) + '\n青禾,91,示例市,1\n"白鹭,92,白鹭市,2\n石桥,93,石桥市,3\n').encode())
    assert refused.code == Fault.CORRUPT
    assert "第 3 行" in str(refused)


def test_too_many_rows_are_refused_with_the_limit() -> None:
    line = "青禾,91,示例市,1\n"
    full = (",".join(HEADINGS) + "\n" + line * 50_000).encode()
    assert len(read_table(full, find_header=known).rows) == 50_000
    refused = refusal(full + line.encode())
    assert refused.code == Fault.TOO_MANY_ROWS
    assert "文件有 50,001 行数据，超过每次 50,000 行的上限" in str(refused)


def test_two_hundred_thousand_lines_are_not_all_read() -> None:
    refused = refusal((",".join(HEADINGS) + "\n" + "青禾,91,示例市,1\n" * 200_000).encode())
    assert refused.code == Fault.TOO_MANY_ROWS
    assert "读到第 51,001 行仍有数据，后面没有再读：每次最多 50,000 行数据" in str(refused)


def test_too_many_columns_are_refused() -> None:
    assert refusal((",".join(HEADINGS) + "\n" + "," * 5000 + "x\n").encode()).code == Fault.TOO_LARGE


@pytest.mark.parametrize("text", [",".join(HEADINGS), ",".join(HEADINGS) + "\n,,,\n \n"])
def test_a_csv_without_data_is_empty(text: str) -> None:
    assert refusal(text.encode()).code == Fault.EMPTY
