"""载入: looked at before it is loaded, loaded once, over nobody's work; and the pages on which all this is done."""

import pytest
from django.db import connection
from django.urls import reverse
from openpyxl.worksheet.worksheet import Worksheet

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.models import Entry
from cets_portal.clock import reading as clock
from cets_portal.evidence.models import StoredFile
from dataquality.models import Filing, FilingSheet
from dataquality.selectors.filing_facts import sheet_of
from dataquality.services import drafts, submitting
from dataquality.services.filing_workbook import staging
from tests.dataquality.filing.world import LI, TODAY, opened, typed_operations, typed_values, works
from tests.dataquality.workbook.sheets import METHOD, VALUE, completed, edited, line_of, made, typed, upload
from tests.people import CHEN, LIN, WANG, WU, make_person, signed_in
from tests.registry.lists_at_work import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def filing() -> Filing:
    return opened(works())


def figures(filing: Filing) -> list[str]:
    """Rows that are typed as figures."""
    rows = sheet_of(filing).rows
    return [row.text for row in rows if not row.parameter.is_computed and not row.parameter.is_text]


def received(filing: Filing, data: bytes, name: str = "填报表.xlsx") -> FilingSheet:
    filing.refresh_from_db()
    return staging.receive(filing, upload(data, name), by=make_person(WANG))


def filled_in(filing: Filing) -> bytes:
    """The whole month typed into its workbook, as a filer types it: labels, not codes."""
    methods = {"measured": "实测", "computed": "计算", "design": "设计值", "default": "缺省值"}
    sheet, said = sheet_of(filing), typed_values(filing)

    def change(page: Worksheet) -> None:
        for key, cell in said.items():
            at = line_of(page, key)
            page[f"{VALUE}{at}"] = cell["v"]
            if len(sheet.by_text[key].parameter.sources) > 1:
                page[f"{METHOD}{at}"] = methods[cell["m"]]
        for code in typed_operations(filing):
            page[f"{VALUE}{line_of(page, f'@{code}')}"] = "运行"

    return edited(made(filing), change)


def test_a_month_filled_in_as_a_workbook_can_be_signed(filing: Filing) -> None:
    sheet = received(filing, filled_in(filing))
    look = staging.preview(sheet)
    assert look.outcome.notes == ()
    staging.load(sheet, by=make_person(WANG), revision=look.revision)
    filing.refresh_from_db()
    completed(filing)
    submitting.hand_over(filing, by=make_person(WANG), today=TODAY)
    assert submitting.submit(filing, by=make_person(WU), today=TODAY).number == 1


def test_good_cells_are_loaded_and_faulty_ones_leave_the_draft_as_it_is(filing: Filing) -> None:
    good, bad = figures(filing)[:2]
    wang = make_person(WANG)
    drafts.save(filing, {bad: {"v": "9"}}, by=wang, revision=0)
    sheet = received(filing, typed(made(filing), {good: 5, bad: "约九"}))
    saved = staging.load(sheet, by=wang, revision=1)
    filing.refresh_from_db()
    assert saved.changed == (f"values/{good}",)
    assert (filing.draft["values"][good]["v"], filing.draft["values"][bad]["v"]) == ("5", "9")
    assert (sheet.status, sheet.changed, sheet.faults) == ("loaded", 1, 1)
    assert Entry.objects.filter(action="dataquality.filingsheet.load").count() == 1


def test_what_others_changed_since_the_download_is_kept_and_set_aside(filing: Filing) -> None:
    mine, both = figures(filing)[:2]
    data = typed(made(filing), {mine: 5, both: 6})
    drafts.save(filing, {both: {"v": "7"}}, by=make_person(LI), revision=0)
    sheet = received(filing, data)
    look = staging.preview(sheet)
    assert [one.cell for one in look.conflicts] == [f"values/{both}"]
    assert look.conflicts[0].by == "李工"
    saved = staging.load(sheet, by=make_person(WANG), revision=look.revision)
    filing.refresh_from_db()
    assert filing.draft["values"][both]["v"] == "7"
    assert filing.draft["aside"][f"values/{both}"]["value"]["v"] == "6"
    assert len(saved.conflicts) == sheet.conflicts == 1


def test_a_cell_that_only_somebody_else_changed_is_not_put_back(filing: Filing) -> None:
    row = figures(filing)[0]
    li = make_person(LI)
    drafts.save(filing, {row: {"v": "12.50"}}, by=li, revision=0)
    data = typed(made(filing), {figures(filing)[1]: 5})
    drafts.save(filing, {row: {"v": "13"}}, by=li, revision=1)
    look = staging.preview(received(filing, data))
    assert (len(look.changes), look.conflicts) == (1, ())


def test_a_load_decided_on_an_older_look_is_refused_and_names_what_differs(filing: Filing) -> None:
    row, other = figures(filing)[:2]
    sheet = received(filing, typed(made(filing), {row: 5}))
    drafts.save(filing, {other: {"v": "7"}}, by=make_person(LI), revision=0)
    with pytest.raises(Conflict) as caught:
        staging.load(sheet, by=make_person(WANG), revision=0)
    assert caught.value.code == "moved"
    assert sheet_of(filing).by_text[other].parameter.label in str(caught.value)


def test_a_sheet_is_loaded_once_and_an_unchanged_one_not_at_all(filing: Filing) -> None:
    wang = make_person(WANG)
    same = received(filing, made(filing))
    with pytest.raises(Refused, match="没有可载入的改动"):
        staging.load(same, by=wang, revision=0)
    staging.abandon(same, by=wang)
    sheet = received(filing, typed(made(filing), {figures(filing)[0]: 5}))
    staging.load(sheet, by=wang, revision=0)
    for one in (same, sheet):
        with pytest.raises(Conflict):
            staging.load(one, by=wang, revision=1)


def test_a_refused_workbook_leaves_no_file_behind(filing: Filing) -> None:
    with pytest.raises(Refused):
        received(filing, b"nothing of the kind")
    assert not StoredFile.objects.exists()
    with pytest.raises(Forbidden):
        staging.receive(filing, upload(made(filing)), by=make_person(WU))


def test_a_handed_over_month_takes_no_workbook(filing: Filing) -> None:
    sheet = received(filing, typed(made(filing), {figures(filing)[0]: 5}))
    Filing.objects.filter(pk=filing.pk).update(status="signing")
    filing.refresh_from_db()
    with pytest.raises(Conflict):
        staging.receive(filing, upload(b"x"), by=make_person(WANG))
    with pytest.raises(Conflict):
        staging.load(FilingSheet.objects.get(pk=sheet.pk), by=make_person(WANG), revision=0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="one writer at a time anyway")
def test_four_who_load_one_sheet_at_once_load_it_once() -> None:
    filing = opened(works())
    sheet, wang = received(filing, typed(made(filing), {figures(filing)[0]: 5})), make_person(WANG)
    copies = [FilingSheet.objects.get(pk=sheet.pk) for _n in range(4)]
    results = at_once(*[lambda one=one: staging.load(one, by=wang, revision=0) for one in copies])
    assert sum(isinstance(one, drafts.Saved) for one in results) == 1, results
    assert sum(isinstance(one, Conflict) for one in results) == 3, results
    filing.refresh_from_db()
    assert filing.revision == 1
    assert connection.vendor == "postgresql"


# Pages ---------------------------------------------------------------------------------------------------


def test_download_fill_in_upload_look_load(filing: Filing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    wang, row = signed_in(WANG), figures(filing)[0]
    page = wang.get(reverse("filing-edit", args=[filing.pk])).content.decode()
    assert reverse("filing-workbook", args=[filing.pk]) in page
    answer = wang.get(reverse("filing-workbook", args=[filing.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    url = reverse("filing-workbook-upload", args=[filing.pk])
    assert wang.get(url).status_code == 200
    found = wang.post(url, {"file": upload(typed(answer.content, {row: "约一千", figures(filing)[1]: 5}))})
    look = wang.get(found["Location"])
    assert "不是数" in look.content.decode()
    sheet = FilingSheet.objects.get()
    copy = wang.get(reverse("filing-sheet-annotated", args=[sheet.pk]))
    assert copy["Content-Type"].endswith("sheet")
    done = wang.post(reverse("filing-sheet-load", args=[sheet.pk]), {"revision": look.context["preview"].revision})
    assert done["Location"] == reverse("filing-edit", args=[filing.pk])
    filing.refresh_from_db()
    assert filing.draft["values"][figures(filing)[1]]["v"] == "5"
    assert wang.get(reverse("filing-sheet", args=[sheet.pk])).status_code == 200


def test_a_refusal_stands_on_the_page_of_the_upload(filing: Filing) -> None:
    wang = signed_in(WANG)
    answer = wang.post(reverse("filing-workbook-upload", args=[filing.pk]), {"file": upload(b"%PDF-1.4")})
    assert answer.status_code == 422
    assert "PDF" in answer.content.decode()


def test_nobody_else_sees_a_units_workbooks(filing: Filing) -> None:
    sheet = received(filing, made(filing))
    assert signed_in(CHEN).get(reverse("filing-sheet", args=[sheet.pk])).status_code == 404
    assert signed_in(LIN).get(reverse("filing-sheet", args=[sheet.pk])).status_code == 403
    assert signed_in(WU).get(reverse("filing-sheet", args=[sheet.pk])).status_code == 200
    assert signed_in(WU).post(reverse("filing-sheet-load", args=[sheet.pk])).status_code == 403


def test_a_second_look_asks_a_fixed_number_of_times(filing: Filing, django_assert_max_num_queries: object) -> None:
    wang = signed_in(WANG)
    sheet = received(filing, filled_in(filing))
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        wang.get(reverse("filing-sheet", args=[sheet.pk]))


def test_a_name_in_gbk_is_read() -> None:
    filing = opened(works())
    boundary, row = "x" * 20, figures(filing)[0]
    data = typed(made(filing), {row: 5})
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="三月填报表.xlsx"\r\n\r\n'
    body = head.encode("gbk") + data + f"\r\n--{boundary}--\r\n".encode()
    url = reverse("filing-workbook-upload", args=[filing.pk])
    signed_in(WANG).generic("POST", url, body, content_type=f"multipart/form-data; boundary={boundary}")
    assert FilingSheet.objects.get().file_name == "三月填报表.xlsx"
