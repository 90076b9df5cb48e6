"""收存: nothing is kept that is too large, not what it says, locked or infected; what is kept says how it was looked at."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.http import Http404

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.models import Entry
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.rules.sniffing import Fault, Kind
from cets_portal.evidence.services import read, store
from cets_portal.evidence.services.files import Quarantined, path_of, served
from cets_portal.evidence.services.intake import FAULTS, KINDS, name_of, take_in
from tests.evidence import making
from tests.evidence.making import uploaded
from tests.people import WANG, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang() -> User:
    return make_person(WANG)


def refused(by: User, name: str, data: bytes, **more: Any) -> Refused:
    with pytest.raises(Refused) as why:
        take_in(uploaded(name, data), by=by, **more)
    return why.value


def test_what_wang_hands_in_is_kept_with_both_digests(wang: User) -> None:
    stored = take_in(uploaded("检测报告.pdf", making.PDF), by=wang)
    assert read(stored) == making.PDF
    assert (stored.media_type, stored.size, stored.stored_by) == ("application/pdf", len(making.PDF), wang)
    assert len(stored.sm3) == 64


def test_without_a_scanner_the_file_says_so(wang: User) -> None:
    stored = take_in(uploaded("检测报告.pdf", making.PDF), by=wang)
    assert stored.scan == "unscanned: no scanner"
    assert stored.scanned_at


def test_a_large_file_is_never_held_in_memory(wang: User, settings: Any) -> None:
    """Django hands it over as a temporary file; taking it in reads it in pieces."""
    from django.core.files.uploadedfile import TemporaryUploadedFile

    upload = TemporaryUploadedFile("过磅.csv", "text/csv", 0, None)
    upload.write(making.CSV * 100_000)
    upload.size = upload.tell()
    upload.seek(0)
    assert take_in(upload, by=wang).size == len(making.CSV) * 100_000


@pytest.mark.parametrize("clamd", ["clamav", "clamav_socket"])
def test_a_scanner_looks_at_every_file(wang: User, clamd: str, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(clamd)
    assert take_in(uploaded("检测报告.pdf", making.PDF), by=wang).scan == "clean"


def test_a_file_that_was_kept_unscanned_is_scanned_when_it_comes_again(wang: User, request: Any) -> None:
    take_in(uploaded("检测报告.pdf", making.PDF), by=wang)
    request.getfixturevalue("clamav")
    assert take_in(uploaded("检测报告.pdf", making.PDF), by=wang).scan == "clean"
    assert StoredFile.objects.count() == 1


def test_an_infected_file_goes_into_quarantine_and_is_told(wang: User, clamav: str) -> None:
    data = b"a,b\n" + making.EICAR
    why = refused(wang, "数据.csv", data)
    assert why.code == "infected"
    assert "已隔离" in str(why)
    stored = StoredFile.objects.get()
    assert stored.scan == "infected: Eicar-Signature"
    assert (Path(portal.QUARANTINE_ROOT) / stored.sha256).read_bytes() == data
    assert not path_of(stored.sha256).exists()
    entry = Entry.objects.get(action="evidence.storedfile.quarantine")
    assert entry.detail == {"name": "数据.csv", "found": "infected: Eicar-Signature"}
    assert entry.actor == wang


def test_a_file_in_quarantine_is_never_handed_out(wang: User, clamav: str) -> None:
    refused(wang, "数据.csv", making.EICAR)
    stored = StoredFile.objects.get()
    with pytest.raises(Http404):
        served(stored, "数据.csv")
    with pytest.raises(Quarantined, match="已隔离"):
        read(stored)


def test_an_infected_file_is_known_again_without_a_scanner(wang: User, clamav: str, settings: Any) -> None:
    refused(wang, "数据.csv", making.EICAR)
    settings.CLAMAV_URL = ""
    assert refused(wang, "数据.csv", making.EICAR).code == "infected"


def test_a_scanner_that_does_not_answer_lets_nothing_through(wang: User, settings: Any) -> None:
    settings.CLAMAV_URL = "tcp://127.0.0.1:9"
    assert refused(wang, "检测报告.pdf", making.PDF).code == "no_scan"
    assert not StoredFile.objects.exists()


def test_a_scanner_that_gives_up_lets_nothing_through(wang: User, clamav: str) -> None:
    assert refused(wang, "数据.csv", making.CSV * 50_000).code == "no_scan"


def test_a_file_beyond_the_limit_is_refused_with_both_sizes(wang: User, settings: Any) -> None:
    settings.EVIDENCE_MAX_BYTES = 100
    why = refused(wang, "过磅单.csv", making.CSV * 9)
    assert why.code == "too_large"
    assert re.search(r"“过磅单.csv”有 \d+.* 100", str(why))


def test_a_name_that_says_something_else_is_refused(wang: User) -> None:
    why = refused(wang, "检测报告.pdf", making.XLSX)
    assert why.code == "misnamed"
    assert ".xlsx" in str(why)


def test_a_place_may_take_some_kinds_only(wang: User) -> None:
    why = refused(wang, "检测报告.pdf", making.PDF, allowed={Kind.PNG, Kind.JPEG})
    assert why.code == "not_allowed"
    assert "PNG 图片、JPEG 图片" in str(why)


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("方案.xlsx", making.MACRO_PART, Fault.MACROS),
        ("方案.xlsx", making.LOCKED_XLSX, Fault.ENCRYPTED_OFFICE),
        ("报告.pdf", making.LOCKED_PDF, Fault.ENCRYPTED_PDF),
        ("报告.pdf", making.PDF[:20], Fault.CUT_OFF),
        ("资料.zip", making.ZIP, Fault.ARCHIVE),
    ],
)
def test_a_refusal_names_the_file_and_the_way_to_mend_it(wang: User, name: str, data: bytes, fault: Fault) -> None:
    why = refused(wang, name, data)
    assert why.code == fault
    assert name in str(why)
    assert "请" in str(why)
    assert not StoredFile.objects.exists()


def test_a_store_out_of_reach_is_told_and_nothing_is_written(wang: User, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "flat").write_text("not a folder")
    settings.EVIDENCE_ROOT = tmp_path / "flat"
    assert refused(wang, "检测报告.pdf", making.PDF).code == "no_store"
    assert not StoredFile.objects.exists()


def test_every_reason_and_every_kind_has_words() -> None:
    assert set(FAULTS) == set(Fault)
    assert set(KINDS) == set(Kind)


def test_a_name_in_gbk_is_read() -> None:
    assert name_of(uploaded("化验单.pdf".encode("gb18030").decode("latin-1"), b"")) == "化验单.pdf"


def test_files_are_served_to_be_saved_and_never_to_run() -> None:
    response = served(store(making.PNG, media_type="image/png", by=None), "照片 1.png")
    assert response.content == making.PNG
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
