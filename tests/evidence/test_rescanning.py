"""补查毒: what was kept without a scanner is looked at later; what is found is set aside, and its people are told."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.core.management import call_command
from django.http import Http404

from cets_portal.audit.models import Entry
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services import path_of, rescanning
from cets_portal.evidence.services.files import served
from cets_portal.evidence.services.intake import take_in
from cets_portal.evidence.services.log import LoggedFile, append
from cets_portal.evidence.services.proof import prove
from cets_portal.evidence.services.rescanning import rescan, waiting
from cets_portal.evidence.tasks import rescan_evidence
from cets_portal.inbox.models import Message
from dataquality.models import Evidence, Filing
from tests.dataquality.filing import world
from tests.evidence import making
from tests.evidence.making import make_leaf, uploaded
from tests.people import LIN, MA, WANG, WU, ZHAO, ZHOU, make_person

pytestmark = pytest.mark.django_db

BAD = b"a,b\n" + making.EICAR


@pytest.fixture
def kept() -> tuple[StoredFile, StoredFile]:
    """A good file and a bad one, taken in while there was no scanner."""
    wang = make_person(WANG)
    return take_in(uploaded("报告.pdf", making.PDF), by=wang), take_in(uploaded("数据.csv", BAD), by=wang)


def test_what_was_unscanned_is_looked_at_once_there_is_a_scanner(kept: Any, request: pytest.FixtureRequest) -> None:
    assert rescan() is None
    assert waiting().count() == 2
    request.getfixturevalue("clamav")
    outcome = rescan()
    assert outcome
    assert (outcome.clean, outcome.infected, outcome.failed, outcome.left) == (1, 1, 0, 0)
    assert set(StoredFile.objects.values_list("scan", flat=True)) == {"clean", "infected: Eicar-Signature"}
    assert rescan() == rescanning.Rescanned(), "twice does nothing twice"
    assert Entry.objects.filter(action="evidence.storedfile.quarantine").count() == 1


def test_what_is_found_lies_in_quarantine_and_is_never_handed_out(kept: Any, clamav: str) -> None:
    bad = kept[1]
    rescan()
    bad.refresh_from_db()
    assert (Path(portal.QUARANTINE_ROOT) / bad.sha256).read_bytes() == BAD
    assert not path_of(bad.sha256).exists()
    with pytest.raises(Http404):
        served(bad, "数据.csv")


def test_the_proof_holds_for_what_a_receipt_names_and_finds_it_altered_in_quarantine(
    kept: Any, clamav: str, settings: Any
) -> None:
    settings.LOGGED_CONTENTS = [f"{__name__}.held"]
    append([make_leaf(1, b"{}", (LoggedFile.of(kept[1], "数据.csv"),))])
    rescan()
    assert prove().findings == []
    (Path(portal.QUARANTINE_ROOT) / kept[1].sha256).write_bytes(b"something else")
    assert [one["fault"] for one in prove().findings] == ["altered"]


def held() -> Any:
    yield "filing/1", b"{}"


def test_the_bureau_and_the_enterprise_are_told_once(kept: Any, clamav: str) -> None:
    filing = world.opened(world.works())
    for who in (LIN, ZHOU, WU, ZHAO, MA):
        make_person(who)
    for kind in ("production_ledger", "other"):
        Evidence.objects.create(filing=filing, kind=kind, file=kept[1], name="过磅单.csv", rows=[])
    rescan()
    rescan()
    found = Message.objects.filter(key__startswith="infected/")
    assert {one.user.username for one in found} == {"wang", "li", "wu", "lin", "zhou"}
    assert found.count() == 5
    message = found.get(user__username="wang")
    assert "过磅单.csv" in message.subject
    assert str(Filing.objects.get()) in message.body
    assert "Eicar-Signature" in message.body
    assert message.url == f"/dataquality/filings/{filing.pk}/"


def test_what_belongs_to_nothing_yet_concerns_whoever_brought_it(kept: Any, clamav: str) -> None:
    make_person(LIN)
    rescan()
    assert {one.user.username for one in Message.objects.filter(key__startswith="infected/")} == {"wang", "lin"}


def test_a_scanner_out_of_reach_leaves_everything_as_it_was(kept: Any, settings: Any) -> None:
    settings.CLAMAV_URL = "tcp://127.0.0.1:9"
    outcome = rescan()
    assert outcome
    assert (outcome.failed, outcome.left) == (2, 2)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("rescan_evidence", stdout=out)
    assert "未能查成 2 个" in out.getvalue()


def test_one_file_that_the_scanner_cannot_take_stops_no_other(clamav: str, settings: Any) -> None:
    wang, url, settings.CLAMAV_URL = make_person(WANG), settings.CLAMAV_URL, ""
    take_in(uploaded("大表.csv", making.CSV * 50_000), by=wang)
    take_in(uploaded("报告.pdf", making.PDF), by=wang)
    settings.CLAMAV_URL = url
    outcome = rescan()
    assert outcome
    assert (outcome.clean, outcome.failed, outcome.left) == (1, 1, 1)


def test_a_killed_run_loses_no_byte(kept: Any, clamav: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rescanning, "lay_aside", killed)
    with pytest.raises(KeyboardInterrupt):
        rescan()
    assert path_of(kept[1].sha256).exists()
    assert not Entry.objects.filter(action="evidence.storedfile.quarantine").exists()
    monkeypatch.undo()
    assert rescan()


def test_the_command_and_the_task_say_what_they_did(kept: Any, request: pytest.FixtureRequest) -> None:
    out = StringIO()
    call_command("rescan_evidence", stdout=out)
    assert "2 个文件尚未查毒" in out.getvalue()
    rescan_evidence()
    request.getfixturevalue("clamav")
    rescan_evidence()
    assert not waiting().exists()
    call_command("rescan_evidence", stdout=out)
    assert "尚待查毒 0 个" in out.getvalue()
