"""识别: a file is what its bytes say, and one that cannot be relied on is not taken."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cets_portal.evidence.rules import sniffing
from cets_portal.evidence.rules.names import extension, repaired
from cets_portal.evidence.rules.sniffing import EXTENSIONS, MEDIA_TYPES, Fault, Kind, Unfit, sniff
from tests.evidence import making

TAKEN = {
    "pdf": (making.PDF, Kind.PDF),
    "pdf that begins late": (b"\r\n" + making.PDF, Kind.PDF),
    "xlsx": (making.XLSX, Kind.XLSX),
    "docx": (making.DOCX, Kind.DOCX),
    "png": (making.PNG, Kind.PNG),
    "jpeg": (making.JPEG, Kind.JPEG),
    "csv": (making.CSV, Kind.CSV),
    "csv with a mark": (b"\xef\xbb\xbf" + making.CSV, Kind.CSV),
    "csv in GBK": ("日期,吨\n2026-08-03,12.5\n".encode("gb18030"), Kind.CSV),
}
REFUSED = {
    "nothing": (b"", Fault.EMPTY),
    "blanks": (b" \r\n\0", Fault.EMPTY),
    "locked pdf": (making.LOCKED_PDF, Fault.ENCRYPTED_PDF),
    "pdf without end": (making.PDF[:20], Fault.CUT_OFF),
    "png without end": (making.PNG[:20], Fault.CUT_OFF),
    "jpeg without end": (making.JPEG[:20], Fault.CUT_OFF),
    "macro part": (making.MACRO_PART, Fault.MACROS),
    "macro type": (making.MACRO_TYPE, Fault.MACROS),
    "old macros": (making.office(xl__macrosheets__sheet1=b""), Fault.MACROS),
    "control": (making.office(xl__activeX__activeX1=b""), Fault.MACROS),
    "locked xlsx": (making.LOCKED_XLSX, Fault.ENCRYPTED_OFFICE),
    "old xls": (making.OLD_XLS, Fault.OLD_OFFICE),
    "zip": (making.ZIP, Fault.ARCHIVE),
    "rar": (b"Rar!\x1a\x07", Fault.ARCHIVE),
    "cut xlsx": (making.XLSX[:-30], Fault.CORRUPT),
    "damaged xlsx": (making.XLSX.replace(b"\xb3", b"\xb4", 1), Fault.CORRUPT),
    "program": (b"MZ\x90\0", Fault.PROGRAM),
    "script": (b"#!/bin/sh\n", Fault.PROGRAM),
    "page": (b"<!DOCTYPE html><p>", Fault.PAGE),
    "drawing": (b'<svg xmlns="http://www.w3.org/2000/svg">', Fault.PAGE),
    "binary": (b"\x01\x02\x03\x04", Fault.UNKNOWN),
    "text with a hole": (b"a,b\n1,\0\n", Fault.UNKNOWN),
}


@pytest.mark.parametrize("case", TAKEN)
def test_what_people_hand_in_is_recognised(case: str) -> None:
    data, kind = TAKEN[case]
    assert sniff(BytesIO(data)) is kind


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_relied_on_is_refused_with_its_reason(case: str) -> None:
    data, fault = REFUSED[case]
    with pytest.raises(Unfit) as refused:
        sniff(BytesIO(data))
    assert refused.value.fault is fault


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniffing, "MAX_UNPACKED", 1000)
    with pytest.raises(Unfit) as refused:
        sniff(BytesIO(making.office(xl__sheet1=b"0" * 1000)))
    assert refused.value.fault is Fault.BOMB


def test_a_lock_that_lies_across_two_pieces_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniffing, "CHUNK", 70)
    for gap in range(70):
        data = b"%PDF-1.7\n" + b" " * gap + b"/Encrypt 5 0 R\n%%EOF\n"
        with pytest.raises(Unfit, match=Fault.ENCRYPTED_PDF):
            sniff(BytesIO(data))


@given(st.binary(max_size=400))
def test_no_bytes_make_it_stumble(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"%PDF-", b"\x89PNG\r\n\x1a\n"):
        try:
            assert sniff(BytesIO(start + data)) in Kind
        except Unfit:
            continue


def test_every_kind_has_its_type_and_endings() -> None:
    assert set(MEDIA_TYPES) == set(EXTENSIONS) == set(Kind)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("煤质检测报告.pdf", "煤质检测报告.pdf"),
        ("C:\\化验\\报告.pdf", "报告.pdf"),
        ("../../etc/passwd", "passwd"),
        ("检测报告.pdf".encode("gb18030").decode("latin-1"), "检测报告.pdf"),
        ("检测报告（8月）.pdf".encode().decode("latin-1"), "检测报告（8月）.pdf"),
        ("煤質.pdf".encode("gb18030").decode("latin-1"), "煤質.pdf"),
        ("résumé.pdf", "résumé.pdf"),
        ("report\u202efdp.exe", "reportfdp.exe"),
        ("a\r\nb<c>.csv", "abc.csv"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_names_are_readable_and_harmless(given: str, wanted: str) -> None:
    assert repaired(given) == wanted


def test_a_long_name_keeps_its_ending() -> None:
    name = repaired("长" * 300 + ".xlsx")
    assert len(name) == 150
    assert extension(name) == ".xlsx"


@given(st.text(max_size=60))
def test_no_name_can_do_harm(name: str) -> None:
    once = repaired(name)
    assert once
    assert not set(once) & set('/\\:*?"<>|\0\n')
    assert len(once) <= 150
