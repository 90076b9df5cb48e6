"""清理: nothing is left of what broke off, and nothing goes that anything points to."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from cets_portal.audit.services import record
from cets_portal.evidence.digests import sha256
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services import path_of, read, store
from cets_portal.evidence.services.log import LoggedFile, append
from cets_portal.evidence.services.sweeping import Swept, sweep, unreferenced
from cets_portal.evidence.storage import evidence_store
from registry.models import OpeningSheet
from tests.evidence.making import make_leaf
from tests.people import DEMO, LIN, make_person

LATER = datetime.now(UTC) + timedelta(days=2)


def sweep_all() -> Swept:
    """Sweep as if two days had gone by."""
    return sweep(rows_before=LATER, files_before=LATER)


def sweep_today() -> Swept:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    return sweep(rows_before=yesterday, files_before=yesterday)


@pytest.mark.django_db(transaction=True)
def test_a_file_of_an_act_that_was_rolled_back_goes_after_a_day() -> None:
    with suppress(RuntimeError), transaction.atomic():
        store(b"rolled back", media_type="text/plain", by=None)
        raise RuntimeError
    digest = sha256(b"rolled back")
    assert path_of(digest).exists()
    assert sweep_today() == Swept(parts=0, files=0, rows=0)
    assert sweep_all() == Swept(parts=0, files=1, rows=0)
    assert not path_of(digest).exists()


@pytest.mark.django_db
def test_a_file_that_nobody_used_goes_with_its_row() -> None:
    stored = store(b"never used", media_type="text/plain", by=None)
    assert sweep_today().rows == 0
    assert sweep_all().rows == 1
    assert not StoredFile.objects.exists()
    assert not path_of(stored.sha256).exists()


@pytest.mark.django_db
def test_a_file_that_anything_points_to_stays() -> None:
    stored = store(b"minutes of the visit", media_type="text/plain", by=None)
    OpeningSheet.objects.create(province=DEMO, file=stored, file_name="a.xlsx", uploaded_by=make_person(LIN))
    assert not unreferenced().exists()
    sweep_all()
    assert read(stored) == b"minutes of the visit"


@pytest.mark.django_db
@pytest.mark.parametrize("about", ["target", "detail"])
def test_a_file_that_the_audit_log_names_stays(about: str) -> None:
    stored = store(b"published results", media_type="text/plain", by=None)
    lin = make_person(LIN)
    if about == "target":
        record("dataquality.published_results.import", stored, by=lin)
    else:
        record("registry.enterprise.rename", lin, by=lin, detail={"sha256": stored.sha256})
    sweep_all()
    assert read(stored) == b"published results"


@pytest.mark.django_db
def test_a_file_that_a_receipt_names_stays_though_nothing_points_to_it() -> None:
    stored = store(b"filed once", media_type="text/plain", by=None)
    append([make_leaf("a", files=(LoggedFile.of(stored, "过磅单.csv"),))])
    sweep_all()
    assert read(stored) == b"filed once"


@pytest.mark.django_db
def test_what_lies_in_quarantine_is_remembered() -> None:
    StoredFile.objects.create(sha256="0" * 64, sm3="0" * 64, size=1, media_type="", scan="infected: X")
    sweep_all()
    assert StoredFile.objects.exists()


@pytest.mark.django_db
def test_sweeping_twice_does_nothing_twice() -> None:
    store(b"never used", media_type="text/plain", by=None)
    sweep_all()
    assert sweep_all() == Swept(parts=0, files=0, rows=0)


@pytest.mark.django_db
def test_a_file_that_was_swept_can_be_stored_again() -> None:
    store(b"again", media_type="text/plain", by=None)
    sweep_all()
    assert read(store(b"again", media_type="text/plain", by=None)) == b"again"


@pytest.mark.django_db
def test_the_file_is_put_again_when_a_sweep_took_it_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    place = evidence_store()
    original = type(place).put
    taken: list[str] = []

    def put_and_lose(self: Any, digest: str, source: Any) -> None:
        original(self, digest, source)
        if not taken:
            taken.append(digest)
            self.delete(digest)

    monkeypatch.setattr(type(place), "put", put_and_lose)
    assert read(store(b"swept at once", media_type="text/plain", by=None)) == b"swept at once"


@pytest.mark.django_db
def test_the_command_says_what_went(capsys: pytest.CaptureFixture[str]) -> None:
    stored = store(b"old", media_type="text/plain", by=None)
    StoredFile.objects.filter(pk=stored.pk).update(stored_at=timezone.now() - timedelta(days=2))
    call_command("sweep_evidence")
    assert "无人引用的记录 1 条" in capsys.readouterr().out
