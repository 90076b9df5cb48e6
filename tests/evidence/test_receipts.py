"""回执: whoever it belongs to reads it, takes it home and proves it there; everybody reads the checkpoints."""

import json
import re
import subprocess
import sys
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from cets_portal.accounts.models import Organisation
from cets_portal.evidence import paper
from cets_portal.evidence.models import LogEntry, SigningKey
from cets_portal.evidence.services import store
from cets_portal.evidence.services.log import Leaf, LoggedFile, append
from cets_portal.evidence.services.proof import prove
from cets_portal.evidence.services.receipts import receipt_pdf
from cets_portal.evidence.verify_receipt import verify
from cets_portal.evidence.words import KINDS
from tests.evidence.making import make_leaf
from tests.evidence.test_tree import continued
from tests.factories import make_enterprise
from tests.people import CHEN, HE, LIN, MA, SUN, WANG, WU, XU, ZHAO, Person, make_person, signed_in

pytestmark = pytest.mark.django_db

CONTENT = b'{"month":"2026-08"}'
REPORT = b"%PDF-1.7 a lab report"
needs_paper = pytest.mark.skipif(bool(paper.missing()), reason="needs the libraries of WeasyPrint")


@pytest.fixture
def entry() -> LogEntry:
    """The steelworks' filing of August, as its second draft was signed."""
    make_person(WANG)
    unit = make_enterprise("滨江示例钢铁有限公司", uscc=WANG.uscc)
    unit.organisation = Organisation.objects.get(name=WANG.body)
    unit.save()
    file = LoggedFile.of(store(REPORT, media_type="application/pdf", by=None), "煤质检测报告.pdf")
    append([make_leaf("other")])
    return append([Leaf("filing", f"filing/{WANG.uscc}/steel/2026-08/2", CONTENT, (file,))])[0]


def status(who: Person, name: str, entry: LogEntry) -> int:
    return signed_in(who).get(reverse(name, args=[entry.index])).status_code


@pytest.mark.parametrize("who", [WANG, WU, LIN, MA, SUN, HE], ids=lambda who: who.username)
def test_the_unit_and_those_set_over_it_read_the_receipt(entry: LogEntry, who: Person) -> None:
    assert status(who, "receipt-detail", entry) == 200
    assert status(who, "receipt-file", entry) == 200


@pytest.mark.parametrize("who", [CHEN, ZHAO], ids=lambda who: who.username)
def test_a_strangers_receipt_does_not_exist(entry: LogEntry, who: Person) -> None:
    assert status(who, "receipt-detail", entry) == 404
    assert status(who, "receipt-file", entry) == 404
    assert status(who, "receipt-pdf", entry) == 404


def test_a_verifier_reads_no_receipts(entry: LogEntry) -> None:
    assert status(XU, "receipt-detail", entry) == 403


def test_what_no_room_answers_for_only_the_ministry_reads(entry: LogEntry) -> None:
    other = LogEntry.objects.get(index=0)
    assert status(HE, "receipt-detail", other) == 200
    assert status(LIN, "receipt-detail", other) == 404
    assert status(SUN, "receipt-detail", other) == 404


def test_every_kind_that_a_room_answers_for_has_words(settings: Any) -> None:
    assert set(settings.RECEIPTS) == set(KINDS)
    for named in settings.RECEIPTS.values():
        assert all(callable(import_string(path)) for path in named)


def test_the_page_shows_what_was_logged_and_how_to_prove_it(entry: LogEntry) -> None:
    html = signed_in(WANG).get(reverse("receipt-detail", args=[entry.index])).content.decode()
    for words in ("月度存证", entry.subject, "煤质检测报告.pdf", entry.leaf_hash, "verify_receipt.py"):
        assert words in html


def test_the_page_asks_little(entry: LogEntry, django_assert_max_num_queries: Any) -> None:
    client = signed_in(WANG)
    with django_assert_max_num_queries(16):
        client.get(reverse("receipt-detail", args=[entry.index]))


def test_the_downloaded_files_hold_on_a_bare_python(entry: LogEntry, tmp_path: Path) -> None:
    response = signed_in(WU).get(reverse("receipt-file", args=[entry.index]))
    assert f"receipt-filing-{WANG.uscc}-steel-2026-08-2.json" in response["Content-Disposition"]
    (tmp_path / "receipt.json").write_bytes(response.content)
    (tmp_path / "v.py").write_bytes(Client().get(reverse("log-verifier")).content)
    (tmp_path / "煤质.pdf").write_bytes(REPORT)
    (tmp_path / "content.json").write_bytes(CONTENT)
    key = SigningKey.objects.get().public_key
    command = [
        sys.executable,
        "-I",
        "-S",
        "-X",
        "utf8",
        "v.py",
        "receipt.json",
        "煤质.pdf",
        "--content",
        "content.json",
        "--key",
        key,
    ]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert (said.returncode, said.stderr) == (0, ""), said.stdout


@needs_paper
@pytest.mark.skipif(not which("pdftotext"), reason="needs pdftotext (Debian: poppler-utils)")
def test_the_paper_says_what_the_receipt_says(entry: LogEntry, tmp_path: Path) -> None:
    (tmp_path / "receipt.pdf").write_bytes(receipt_pdf(entry))
    out = subprocess.run(["pdftotext", "-raw", str(tmp_path / "receipt.pdf"), "-"], capture_output=True, check=True)
    text = re.sub(r"\s+", "", out.stdout.decode())
    for words in ("存证回执", entry.subject, entry.leaf_hash, "煤质检测报告.pdf", SigningKey.objects.get().public_key):
        assert words in text


@needs_paper
def test_the_paper_is_served_as_a_download(entry: LogEntry) -> None:
    response = signed_in(WANG).get(reverse("receipt-pdf", args=[entry.index]))
    assert response.content.startswith(b"%PDF")
    assert response["Content-Disposition"].startswith("attachment")


def test_without_the_libraries_the_page_says_what_to_install(entry: LogEntry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "weasyprint", lambda: None)
    html = signed_in(WANG).get(reverse("receipt-detail", args=[entry.index])).content.decode()
    assert "fonts-noto-cjk" in html
    assert reverse("receipt-pdf", args=[entry.index]) not in html


def test_everybody_reads_the_checkpoints_without_a_session(entry: LogEntry, django_assert_max_num_queries: Any) -> None:
    client = Client()
    with django_assert_max_num_queries(6):
        html = client.get("/public/log/").content.decode()
    assert SigningKey.objects.get().public_key in html
    assert "尚未复核" in html
    assert not Session.objects.exists()


def test_the_checkpoints_say_nothing_of_whose_entries_they_cover(entry: LogEntry) -> None:
    assert WANG.uscc not in Client().get("/public/log/").content.decode()


def test_the_public_page_shows_the_last_proof(entry: LogEntry, settings: Any) -> None:
    settings.LOGGED_CONTENTS = []
    prove()
    html = Client().get("/public/log/").content.decode()
    assert "有不符" in html
    assert WANG.uscc not in html


def test_the_page_of_an_empty_log_says_so() -> None:
    assert "还没有检查点" in Client().get("/public/log/").content.decode()


def test_a_checkpoint_and_the_consistency_of_two_are_given_as_json(entry: LogEntry) -> None:
    append([make_leaf("later")])
    receipt = json.loads(signed_in(WANG).get(reverse("receipt-file", args=[entry.index])).content)
    told = Client().get("/public/log/2.json").json()
    assert told == receipt["checkpoint"]
    proof = Client().get("/public/log/2-3.json").json()
    assert continued(2, 3, told["root"], proof["path"]) == (told["root"], proof["new"]["root"])


@pytest.mark.parametrize("path", ["9.json", "1-9.json", "2-1.json", "0-1.json"])
def test_a_size_that_was_never_signed_does_not_exist(entry: LogEntry, path: str) -> None:
    assert Client().get(f"/public/log/{path}").status_code == 404


def test_receipts_of_a_key_that_was_changed_still_hold(entry: LogEntry, settings: Any) -> None:
    settings.RECEIPT_SIGNING_KEY = "another key, from another year"
    later, *_ = append([make_leaf("later")])
    assert SigningKey.objects.count() == 2
    client = signed_in(HE)
    for one in (entry, later):
        data = client.get(reverse("receipt-file", args=[one.index])).content
        assert all(line[0] for line in verify(data))
    settings.LOGGED_CONTENTS = []
    assert {one["place"] for one in prove().findings} == {"content"}
