"""识别文件: a file is what its content says, and each stranger is told what it is and what to do."""

from pathlib import Path

import pytest

from cets_portal.audit.errors import Refused
from cets_portal.workbooks.limits import Limits
from cets_portal.workbooks.reading import read_table
from cets_portal.workbooks.refusals import Fault
from cets_portal.workbooks.sniff import FileKind, sniff
from tests.workbooks.books import CSV_TEXT, HEADINGS, QINGHE, book, compound_file, known, parts_of, zipped

EXE = b"MZ\x90\x00\x03" + bytes(60) + b"This program cannot be run in DOS mode."


def refusal(data: bytes, limits: Limits | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        sniff(data, limits or Limits())
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_known_in_every_encoding_offices_use(encoding: str) -> None:
    assert sniff(CSV_TEXT.encode(encoding)) is FileKind.CSV


def test_a_workbook_is_known_by_its_parts() -> None:
    assert sniff(book(HEADINGS, QINGHE)) is FileKind.XLSX


def test_a_workbook_part_under_another_name_is_found_by_its_relationship() -> None:
    parts = parts_of(book(HEADINGS, QINGHE))
    parts["xl/workbook22.xml"] = parts.pop("xl/workbook.xml")
    parts["xl/_rels/workbook22.xml.rels"] = parts.pop("xl/_rels/workbook.xml.rels")
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"xl/workbook.xml", b"xl/workbook22.xml")
    assert sniff(zipped(parts)) is FileKind.XLSX


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (compound_file("EncryptionInfo", "EncryptedPackage"), Fault.ENCRYPTED, "密码"),
        (compound_file("Workbook"), Fault.OLD_XLS, "另存为"),
        (compound_file("Book"), Fault.OLD_XLS, ".xls"),
        (compound_file("WordDocument"), Fault.NOT_A_WORKBOOK, "Office"),
        (EXE, Fault.NOT_A_WORKBOOK, ".exe"),
        (b"%PDF-1.7\n%\xe2\xe3", Fault.NOT_A_WORKBOOK, "PDF"),
        (b"\x7fELF\x02\x01", Fault.NOT_A_WORKBOOK, "程序"),
        (b"\x89PNG\r\n\x1a\n", Fault.NOT_A_WORKBOOK, "图片"),
        (bytes(range(256)) * 40, Fault.NOT_A_WORKBOOK, "二进制"),
        (b"<html><table><tr><td>1</td></tr></table>", Fault.NOT_A_WORKBOOK, "网页"),
        (b'<?xml version="1.0"?><Workbook/>', Fault.NOT_A_WORKBOOK, "XML"),
        (zipped({"a.txt": b"hello"}), Fault.NOT_A_WORKBOOK, "ZIP"),
        (zipped({"word/document.xml": b"<w/>"}), Fault.NOT_A_WORKBOOK, "Word"),
        (zipped({"xl/workbook.bin": b"\1"}), Fault.NOT_A_WORKBOOK, ".xlsb"),
        (zipped({"content.xml": b"<o/>"}), Fault.NOT_A_WORKBOOK, "OpenDocument"),
        (b"", Fault.EMPTY, "没有任何内容"),
        (b"\xef\xbb\xbf \r\n\r\n", Fault.EMPTY, "没有任何内容"),
        (bytes(5000), Fault.EMPTY, "没有任何内容"),
    ],
)
def test_what_is_no_workbook_is_refused_by_name(data: bytes, code: str, says: str) -> None:
    refused = refusal(data)
    assert (refused.code, says in str(refused)) == (code, True), str(refused)


def test_a_file_over_the_limit_is_refused_before_it_is_opened() -> None:
    refused = refusal(book(HEADINGS, QINGHE), Limits(max_bytes=1000))
    assert refused.code == Fault.TOO_LARGE
    assert "拆分" in str(refused)


def test_a_renamed_program_is_refused_although_its_name_ends_in_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(EXE)
    with pytest.raises(Refused) as caught:
        read_table(path, find_header=known)
    assert caught.value.code == Fault.NOT_A_WORKBOOK
