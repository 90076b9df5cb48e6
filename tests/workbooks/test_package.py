"""压缩包: a hostile zip is refused before it can do harm, and what it inflates to is counted, not believed."""

import io
import tracemalloc
import zipfile

import pytest

from cets_portal.audit.errors import Refused
from cets_portal.workbooks.limits import MIB, Limits
from cets_portal.workbooks.package import open_package
from cets_portal.workbooks.reading import read_table
from cets_portal.workbooks.refusals import Fault
from tests.workbooks.books import (
    HEADINGS,
    QINGHE,
    SHEET,
    book,
    known,
    lying_about_size,
    parts_of,
    row_xml,
    shared_book,
    with_part,
    with_sheet,
    zipped,
)

GOOD = book(HEADINGS, QINGHE)


def code_of(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Refused) as caught:
        read_table(data, find_header=known, limits=limits or Limits())
    return caught.value.code


def test_a_sheet_of_blanks_without_end_is_a_bomb_and_is_not_inflated() -> None:
    bomb = with_part(GOOD, SHEET, b"<worksheet><sheetData>" + b" " * (300 * MIB))
    assert len(bomb) < MIB
    tracemalloc.start()
    try:
        assert code_of(bomb) == Fault.ZIP_BOMB
        assert tracemalloc.get_traced_memory()[1] < 20 * MIB
    finally:
        tracemalloc.stop()


def test_declared_sizes_that_lie_are_found_while_inflating() -> None:
    assert code_of(lying_about_size(GOOD, SHEET, b"<worksheet>" + b"x" * (3 * MIB))) == Fault.ZIP_BOMB


def test_what_really_inflates_is_bounded_too() -> None:
    rows = "".join(row_xml(number, (f"{number * 7919 % 104729}",) * 4) for number in range(1, 3000))
    assert code_of(with_sheet(rows), Limits(max_inflated=MIB // 8)) == Fault.TOO_LARGE


def test_entries_that_share_their_packed_bytes_are_a_bomb() -> None:
    data = bytearray(zipped(parts_of(GOOD) | {"xl/a.bin": b"a" * 5000, "xl/b.bin": b"b" * 5000}))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first, second = (archive.getinfo(f"xl/{name}.bin").header_offset for name in "ab")
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/b.bin"))
    assert int.from_bytes(data[entry + 42 : entry + 46], "little") == second
    data[entry + 42 : entry + 46] = first.to_bytes(4, "little")
    assert code_of(bytes(data)) == Fault.ZIP_BOMB


@pytest.mark.parametrize("name", ["../etc/passwd", "/etc/passwd", "xl/../../x", "C:/x", "..\\x", "xl/a\x01b"])
def test_names_that_point_out_of_the_package_are_refused(name: str) -> None:
    assert code_of(with_part(GOOD, name, b"x")) == Fault.UNSAFE


def test_absurd_directories_are_refused() -> None:
    assert code_of(zipped(parts_of(GOOD) | {f"xl/media/{n}.png": b"x" for n in range(1200)})) == Fault.UNSAFE
    assert code_of(with_part(GOOD, "/".join("a" * 40), b"x")) == Fault.UNSAFE
    assert code_of(with_part(GOOD, "x" * 300, b"x")) == Fault.UNSAFE
    assert code_of(with_part(GOOD, "XL/WORKSHEETS/SHEET1.XML", b"<other/>")) == Fault.UNSAFE


def test_a_workbook_inside_the_workbook_is_not_opened() -> None:
    nested = with_part(GOOD, "xl/embeddings/book.xlsx", with_part(GOOD, "xl/embeddings/book.xlsx", GOOD))
    assert len(read_table(nested, find_header=known).rows) == 1


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_that_excel_does_not_use_is_refused(method: int) -> None:
    assert code_of(zipped(parts_of(GOOD), method)) == Fault.CORRUPT


def test_a_zip_with_a_password_is_encrypted() -> None:
    data = bytearray(GOOD)
    entry = data.index(b"PK\x01\x02")
    data[entry + 8] |= 1
    assert code_of(bytes(data)) == Fault.ENCRYPTED


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_was_not_sent_whole_is_corrupt(kept: float) -> None:
    assert code_of(GOOD[: int(len(GOOD) * kept)]) == Fault.CORRUPT


def test_a_flipped_bit_in_a_sheet_is_corrupt() -> None:
    data = bytearray(GOOD)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        data[archive.getinfo(SHEET).header_offset + 80] ^= 0x10
    assert code_of(bytes(data)) == Fault.CORRUPT


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"])
def test_xml_that_declares_entities_is_refused(part: str) -> None:
    shared = shared_book(HEADINGS, QINGHE)
    xml = parts_of(shared)[part].decode()
    head, brace, rest = xml.partition("?>") if xml.startswith("<?xml") else ("", "", xml)
    laughing = f'{head}{brace}<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>{rest}'
    assert code_of(with_part(shared, part, laughing.encode())) == Fault.UNSAFE


def test_xml_in_utf_16_cannot_hide_a_declaration() -> None:
    assert code_of(with_part(GOOD, SHEET, parts_of(GOOD)[SHEET].decode().encode("utf-16"))) == Fault.UNSAFE


def test_check_all_inflates_the_parts_that_the_reader_leaves_alone() -> None:
    package = open_package(with_part(GOOD, "docProps/custom.xml", b"<!DOCTYPE x><x/>"))
    assert len(read_table(with_part(GOOD, "docProps/custom.xml", b"<!DOCTYPE x><x/>"), find_header=known).rows) == 1
    with pytest.raises(Refused) as caught:
        package.check_all()
    assert caught.value.code == Fault.UNSAFE


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET])
def test_a_package_without_a_needed_part_is_corrupt_or_no_workbook(part: str) -> None:
    parts = parts_of(GOOD)
    del parts[part]
    assert code_of(zipped(parts)) in (Fault.CORRUPT, Fault.NOT_A_WORKBOOK)


def test_names_with_backslashes_as_old_programs_write_them_are_read() -> None:
    parts = {name.replace("/", "\\"): content for name, content in parts_of(GOOD).items()}
    assert read_table(zipped(parts), find_header=known).rows[0][1] == QINGHE
