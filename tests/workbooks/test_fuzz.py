"""乱文件: whatever bytes are uploaded, the answer is a table or a refusal, never another error."""

import io
import zipfile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cets_portal.audit.errors import Refused
from cets_portal.workbooks.annotate import CellNote, annotated_copy
from cets_portal.workbooks.reading import Table, read_table
from cets_portal.workbooks.refusals import Fault
from tests.workbooks.books import (
    CSV_TEXT,
    HEADINGS,
    QINGHE,
    SHEET,
    book,
    compound_file,
    known,
    parts_of,
    shared_book,
    with_part,
    with_sheet,
)

GOOD = shared_book(HEADINGS, QINGHE)
PARTS = sorted(parts_of(GOOD))
slow = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def answer(data: bytes) -> Table | Refused:
    found: Table | Refused
    try:
        found = read_table(data, find_header=known)
    except Refused as refusal:
        found = refusal
    if isinstance(found, Refused):
        assert found.code in set(Fault)
        assert str(found)
    return found


@slow
@given(st.binary(max_size=3000))
def test_random_bytes(data: bytes) -> None:
    answer(data)


@slow
@given(st.sampled_from([b"PK\x03\x04", b"PK\x05\x06", compound_file(), b"\xff\xfe", b"\xef\xbb\xbf"]), st.binary())
def test_random_bytes_behind_a_known_beginning(start: bytes, data: bytes) -> None:
    answer(start + data)


@slow
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_good_workbook_with_some_bytes_changed(changes: list[tuple[int, int]]) -> None:
    data = bytearray(GOOD)
    for position, value in changes:
        data[position] = value
    answer(bytes(data))


@slow
@given(st.sampled_from(PARTS), st.integers(0, 3000), st.binary(max_size=40))
def test_a_good_package_with_one_part_damaged(part: str, position: int, piece: bytes) -> None:
    content = parts_of(GOOD)[part]
    position %= len(content)
    data = with_part(GOOD, part, content[:position] + piece + content[position + len(piece) :])
    found = answer(data)
    if isinstance(found, Table):  # What was read can also be given back with its marks.
        note = CellNote(found.rows[0][0], 1, "error", "校验码不符")
        annotated_copy(data, [note], sheet=found.sheet, header_row=found.header_row)


TAGS = [
    "<c",
    "</c>",
    "<row",
    "</row>",
    " r=",
    '"A1"',
    "'B2'",
    '"XFD1"',
    '"A1048576"',
    ' t="s"',
    ' t="e"',
    "<v>",
    "</v>",
]
TAGS += [">", "/>", "<f>", "</f>", "<is><t>", "</t></is>", "<x:c", "1", "999999999999", "&#65;", "&lt;", "<!--", "-->"]


@slow
@given(st.lists(st.sampled_from(TAGS), max_size=40))
def test_sheets_of_scrambled_tags(tags: list[str]) -> None:
    answer(with_sheet("".join(tags)))


@slow
@given(st.text(max_size=400), st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-8-sig"]))
def test_any_text_as_a_csv(text: str, encoding: str) -> None:
    answer((CSV_TEXT + text).encode(encoding, "ignore"))


def test_two_directories_in_one_file_cannot_show_two_workbooks() -> None:
    """What calamine reads is what was checked, even where two readers of zip would see two directories."""
    evil = with_part(book(HEADINGS, QINGHE), SHEET, b"<worksheet/>")
    found = answer(evil + GOOD)
    assert isinstance(found, Refused) or found.rows == [(2, QINGHE)]
    with zipfile.ZipFile(io.BytesIO(evil + GOOD)) as archive:
        assert archive.testzip() is None
