"""填报页: a draft is saved with and without scripts, says what is wrong where, and is nobody else's."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dataquality.models import Evidence, Filing
from dataquality.selectors.filing_facts import sheet_of
from dataquality.services import drafts
from tests.dataquality.filing import world
from tests.people import CHEN, LIN, WANG, WU, ZHOU, Person, make_person, signed_in

pytestmark = pytest.mark.django_db

OUT = "DJ1:::L-out"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def twentieth_of_april(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("listing", "opening", "editing", "edit_page", "signing", "sign_page", "records"):
        monkeypatch.setattr(f"dataquality.views.filings.{place}.today", lambda: world.TODAY, raising=False)


@pytest.fixture
def filing() -> Filing:
    return world.opened(world.works())


@pytest.fixture
def client(filing: Filing) -> Client:
    return signed_in(WANG)


def url(name: str, filing: Filing) -> str:
    return reverse(name, args=[filing.pk])


def posted(client: Client, filing: Filing, data: dict[str, str], **more: str) -> str:
    """A save as a browser without scripts sends it; the page that comes back."""
    filing.refresh_from_db()
    answer = client.post(url("filing-save", filing), {"revision": str(filing.revision), **data, **more}, follow=True)
    return str(answer.content.decode())


def stored(filing: Filing) -> dict[str, dict[str, str]]:
    filing.refresh_from_db()
    values: dict[str, dict[str, str]] = filing.draft.get("values", {})
    return values


def test_the_page_shows_every_row_of_the_spot_with_its_unit(client: Client, filing: Filing) -> None:
    page = client.get(url("filing-edit", filing) + "?facility=DJ1").content.decode()
    rows = [row for row in sheet_of(filing).rows if row.key.facility == "DJ1"]
    first = [row for row in rows if row.parameter.section == rows[0].parameter.section]
    for row in first:
        assert row.parameter.is_computed or f'name="v:{row.text}"' in page, row.text
    assert "铝液产量" in page


def test_a_page_is_saved_without_scripts(client: Client, filing: Filing) -> None:
    page = posted(client, filing, {f"v:{OUT}": "２４，６００．５０", "o:DJ1": "running", "facility": "DJ1"})
    assert stored(filing)[OUT]["v"] == "24600.50"
    assert filing.draft["operations"]["DJ1"]["s"] == "running"
    assert 'value="24,600.50"' in page, "thousands stand apart when it comes back"


def test_a_field_is_saved_by_itself_and_the_parts_come_back(client: Client, filing: Filing) -> None:
    data = {"revision": "0", f"v:{OUT}": "24600", "facility": "DJ1", "section": "A"}
    answer = client.post(url("filing-save", filing), data, headers=HTMX)
    part = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in part
    for name in ("revision", "tabs", "issues", "bar", "states"):
        assert re.search(rf'id="{name}"[^>]*hx-swap-oob="true"', part, re.S), name
    assert 'value="1"' in part
    assert stored(filing)[OUT]["v"] == "24600"


def test_what_is_no_number_is_kept_and_said_to_be_none(client: Client, filing: Filing) -> None:
    page = posted(client, filing, {f"v:{OUT}": "两万四", "facility": "DJ1"})
    assert stored(filing)[OUT]["v"] == "两万四"
    assert "两万四" in page
    assert re.search(rf'class="fld cell err"[^>]*name="v:{OUT}"', page)


def test_a_row_that_two_people_filled_shows_both_and_either_may_be_taken(client: Client, filing: Filing) -> None:
    drafts.save(filing, {OUT: {"v": "100"}}, by=make_person(world.LI), revision=0)
    page = client.post(url("filing-save", filing), {"revision": "0", f"v:{OUT}": "200", "facility": "DJ1"}, follow=True)
    text = page.content.decode()
    assert "两人填写不一致" in text
    assert "<b>100</b>" in text
    assert "<b>200</b>" in text
    client.post(url("filing-settle", filing), {"cell": f"values/{OUT}", "take": "aside"})
    assert stored(filing)[OUT]["v"] == "200"


def test_what_a_colleague_changed_meanwhile_is_drawn_anew(client: Client, filing: Filing) -> None:
    drafts.save(filing, {OUT: {"v": "100"}}, by=make_person(world.LI), revision=0)
    data = {"revision": "0", f"v:{OUT}": "", "facility": "DJ1", "section": "A"}
    part = client.post(url("filing-save", filing), data, headers=HTMX).content.decode()
    assert 'value="100"' in part
    assert stored(filing)[OUT]["v"] == "100"


def test_not_operating_is_an_explicit_answer(client: Client, filing: Filing) -> None:
    page = posted(client, filing, {"idle_asked": "1", "idle": "1", "idle_reason": "全厂检修"})
    assert "不填报参数" in page
    filing.refresh_from_db()
    assert filing.draft["not_operating"]
    posted(client, filing, {"idle_asked": "1"})
    filing.refresh_from_db()
    assert not filing.draft["not_operating"]


def test_the_draft_is_kept_when_the_person_leaves_and_found_again(client: Client, filing: Filing) -> None:
    page = posted(client, filing, {f"v:{OUT}": "24600"}, then="leave")
    assert "可随时继续填报" in page
    assert 'value="24,600"' in client.get(url("filing-edit", filing) + "?facility=DJ1").content.decode()


def test_handing_over_too_early_is_refused_in_words_and_saves_first(client: Client, filing: Filing) -> None:
    page = posted(client, filing, {f"v:{OUT}": "24600"}, then="hand_over")
    assert "处错误，改正后方可提交" in page
    assert stored(filing)[OUT]["v"] == "24600"
    assert filing.status == "draft"


def test_the_first_thing_to_mend_is_one_click_away(client: Client, filing: Filing) -> None:
    filing.refresh_from_db()
    answer = client.post(url("filing-save", filing), {"revision": str(filing.revision), "then": "first"})
    assert answer.status_code == 302
    assert "/edit/" in answer["Location"]


def test_the_working_of_a_figure_opens_with_inputs_and_clause(client: Client, filing: Filing) -> None:
    world.filled(filing)
    row = next(one for one in sheet_of(filing).rows if one.parameter.is_computed and one.key.facility == "DJ1")
    part = client.get(url("filing-working", filing), {"row": row.text}, headers=HTMX).content.decode()
    assert 'class="work"' in part
    assert "修约" in part
    page = client.get(url("filing-working", filing), {"row": row.text}, follow=True).content.decode()
    assert "计算过程" in page
    assert "<html" in page


def test_the_history_of_a_row_has_its_table(client: Client, filing: Filing) -> None:
    part = client.get(url("filing-history", filing), {"row": OUT}, headers=HTMX).content.decode()
    assert "近 13 个月" in part
    assert client.get(url("filing-history", filing), {"row": "X:::nothing"}).status_code == 404


@pytest.mark.parametrize("who", [LIN, ZHOU])
def test_a_draft_is_no_business_of_the_bureau(filing: Filing, who: Person) -> None:
    assert signed_in(who).get(url("filing-edit", filing)).status_code == 403
    assert signed_in(who).post(url("filing-save", filing)).status_code == 403


def test_the_approver_reads_the_draft_and_cannot_write_it(filing: Filing) -> None:
    client = signed_in(WU)
    page = client.get(url("filing-edit", filing) + "?facility=DJ1").content.decode()
    assert "disabled" in page
    assert "hx-post" not in page
    assert client.post(url("filing-save", filing), {"revision": "0"}).status_code == 403


def test_a_stranger_meets_no_draft(filing: Filing) -> None:
    client = signed_in(CHEN)
    assert client.get(url("filing-edit", filing)).status_code == 404
    for name in ("filing-save", "filing-adopt", "filing-settle", "filing-paper-add", "filing-hand-over"):
        assert client.post(url(name, filing), {"revision": "0"}).status_code == 404, name


def test_the_page_costs_the_same_with_more_papers(client: Client, filing: Filing) -> None:
    address = url("filing-edit", filing) + "?facility=DJ1"
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    world.filled(filing)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) <= max(len(few), 45)


def upload(client: Client, filing: Filing, name: str, data: bytes, kind: str, **more: str) -> str:
    body = {"kind": kind, "facility": "DJ1", "file": SimpleUploadedFile(name, data), **more}
    return str(client.post(url("filing-paper-add", filing), body, follow=True).content.decode())


@pytest.fixture
def kind(filing: Filing) -> str:
    row = sheet_of(filing).by_text[OUT]
    return row.parameter.evidence[0]


def test_a_paper_is_attached_to_the_rows_it_proves(client: Client, filing: Filing, kind: str) -> None:
    page = upload(client, filing, "3月台账.csv", "日期,吨\n1,800\n".encode(), kind, row=OUT)
    paper = Evidence.objects.get()
    assert (paper.rows, paper.name) == ([OUT], "3月台账.csv")
    assert "已收存" in page
    assert reverse("filing-paper-file", args=[paper.pk]) in page
    row = client.get(url("filing-edit", filing) + "?facility=DJ1").content.decode()
    assert "3月台账.csv" in row


def test_a_program_that_calls_itself_a_ledger_is_refused_beside_the_field(
    client: Client, filing: Filing, kind: str
) -> None:
    page = upload(client, filing, "台账.pdf", b"MZ\x90\x00" + b"\0" * 200, kind)
    assert "不予收存" in page
    assert not Evidence.objects.exists()


def test_a_file_over_the_limit_is_refused_in_a_page_that_says_so(
    client: Client, filing: Filing, kind: str, settings: object
) -> None:
    settings.EVIDENCE_MAX_BYTES = settings.ROSTER_MAX_BYTES = 1000  # type: ignore[attr-defined]
    body = {"kind": kind, "file": SimpleUploadedFile("a.pdf", b"%PDF-1.4" + b"x" * 5000)}
    answer = client.post(url("filing-paper-add", filing), body)
    assert answer.status_code == 413
    assert "没有写入任何数据" in answer.content.decode()


def test_a_paper_taken_off_leaves_the_page(client: Client, filing: Filing, kind: str) -> None:
    upload(client, filing, "台账.csv", b"a,b\n1,2\n", kind, row=OUT)
    paper = Evidence.objects.get()
    page = client.post(
        reverse("filing-paper-remove", args=[paper.pk]), {"facility": "DJ1"}, follow=True
    ).content.decode()
    assert "已移除" in page
    assert f"papers/{paper.pk}/change" not in page


def test_papers_of_a_draft_are_not_shown_to_the_bureau(client: Client, filing: Filing, kind: str) -> None:
    upload(client, filing, "台账.csv", b"a,b\n1,2\n", kind, row=OUT)
    address = reverse("filing-paper-file", args=[Evidence.objects.get().pk])
    assert client.get(address).status_code == 200
    assert signed_in(LIN).get(address).status_code == 404
