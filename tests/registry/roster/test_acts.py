"""名册办理的法则: who may do what with an uploaded roster, and what its preview promises."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from cets_portal.accounts.models import Tenure, User
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.models import Entry
from cets_portal.jobs.models import Job, JobState
from cets_portal.jobs.services import LEASE, Progress, sweep
from registry.choices import ImportStatus, LoadMode
from registry.models import Enterprise, RegisterChange, RosterImport
from registry.rules.roster import TEMPLATE_HEADINGS
from registry.selectors.roster import changes_of, imports_for, issues_of, neighbourhood
from registry.services import roster
from registry.services.roster import import_file
from tests.people import LIN, ZHAO, ZHOU, make_person
from tests.registry.roster.sheets import as_csv, as_sheets, as_xlsx, code, row
from tests.registry.roster.snapshot import register

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 1)
GOOD = LoadMode.GOOD_ROWS


@pytest.fixture
def lin() -> User:
    return make_person(LIN)


def upload(rows: list[dict[str, Any]], by: User) -> RosterImport:
    return roster.receive(data=as_xlsx(rows), file_name="名册.xlsx", province="99", by=by)


def seen(found: RosterImport) -> tuple[int, ...]:
    return found.rows, found.created, found.updated, found.unchanged, found.rejected


def test_a_small_file_is_checked_at_once_and_nothing_is_in_the_register_yet(lin: User) -> None:
    found = upload([row(1), row(2), row(3, 排放年度=1900)], lin)
    assert found.status == ImportStatus.CHECKED
    assert seen(found) == (3, 2, 0, 0, 1)
    assert found.sheet == "名册"
    assert [issue.cell for issue in issues_of(found, "error")] == ["H4"]
    assert not Enterprise.objects.exists()
    assert Job.objects.get().state == JobState.DONE


def test_the_preview_shows_old_and_new_values(lin: User) -> None:
    import_file(as_csv([row(1)]), file_name="a.csv", province="99", today=TODAY)
    found = upload([row(1, 地市="云屏市", **{"直接排放量(tCO2e)": 31000})], lin)
    assert seen(found) == (1, 0, 1, 0, 0)
    assert [(change.field, change.old, change.new) for change in changes_of(found)] == [
        ("city", "滨江市", "云屏市"),
        ("emissions_tco2e", "30000.00", "31000.00"),
    ]
    assert Enterprise.objects.get().city == "滨江市"


def test_loading_writes_what_the_preview_promised_and_says_who(lin: User) -> None:
    found = upload([row(1), row(2), row(3, 排放年度=1900)], lin)
    job = roster.request_load(found, mode=GOOD, by=lin)
    assert job.state == JobState.DONE, job.message
    assert (found.status, found.loaded_by) == (ImportStatus.LOADED, lin)
    assert seen(found) == (3, 2, 0, 0, 1)
    assert Enterprise.objects.count() == 2
    entry = Entry.objects.get(action="registry.rosterimport.load")
    assert (entry.actor, entry.post_title) == (lin, lin.acting_post.title)  # type: ignore[union-attr]
    assert entry.detail["sha256"] == found.file.sha256


def test_changes_carry_the_name_of_who_loaded_them(lin: User) -> None:
    import_file(as_csv([row(1)]), file_name="a.csv", province="99", today=TODAY)
    found = upload([row(1, 地市="云屏市")], lin)
    roster.request_load(found, mode=GOOD, by=lin)
    change = RegisterChange.objects.get()
    assert (change.changed_by, change.roster_import, change.row) == (lin, found, 2)


def test_all_or_nothing_refuses_a_file_with_one_bad_row(lin: User) -> None:
    found = upload([row(1), row(2, 排放年度=1900)], lin)
    with pytest.raises(Refused, match="1 行未通过") as refused:
        roster.load(found, mode=LoadMode.ALL_OR_NOTHING, by=lin, today=TODAY)
    assert refused.value.code == "rejected_rows"
    found.refresh_from_db()
    assert found.status == ImportStatus.CHECKED
    assert not Enterprise.objects.exists()


def test_a_file_without_a_good_row_is_not_loaded(lin: User) -> None:
    found = upload([row(1, 排放年度=1900)], lin)
    with pytest.raises(Refused) as refused:
        roster.load(found, mode=GOOD, by=lin, today=TODAY)
    assert refused.value.code == "nothing_to_load"


def test_a_loaded_file_is_not_loaded_again(lin: User) -> None:
    found = upload([row(1)], lin)
    stale = RosterImport.objects.get(pk=found.pk)
    roster.load(found, mode=GOOD, by=lin, today=TODAY)
    with pytest.raises(Conflict):
        roster.load(stale, mode=GOOD, by=lin, today=TODAY)
    with pytest.raises(Conflict):
        roster.request_load(stale, mode=GOOD, by=lin)


@pytest.mark.parametrize("act", ["load", "request_load", "abandon"])
def test_a_reviewer_neither_loads_nor_abandons(lin: User, act: str) -> None:
    found, zhou = upload([row(1)], lin), make_person(ZHOU)
    acts = {
        "load": lambda: roster.load(found, mode=GOOD, by=zhou, today=TODAY),
        "request_load": lambda: roster.request_load(found, mode=GOOD, by=zhou),
        "abandon": lambda: roster.abandon(found, by=zhou),
    }
    with pytest.raises(Forbidden):
        acts[act]()
    assert not Enterprise.objects.exists()


def test_an_abandoned_file_is_neither_checked_nor_loaded(lin: User) -> None:
    found = upload([row(1)], lin)
    roster.abandon(found, by=lin, reason="传错文件")
    with pytest.raises(Conflict):
        roster.load(found, mode=GOOD, by=lin, today=TODAY)
    roster.request_check(found, by=lin)
    found.refresh_from_db()
    assert found.status == ImportStatus.ABANDONED
    assert Entry.objects.get(action="registry.rosterimport.abandon").reason == "传错文件"


def test_checking_again_sees_the_register_of_now(lin: User) -> None:
    found = upload([row(1), row(2)], lin)
    import_file(as_csv([row(1)]), file_name="faster.csv", province="99", today=TODAY)
    roster.request_check(found, by=lin)
    found.refresh_from_db()
    assert seen(found) == (2, 1, 0, 1, 0)


def test_a_file_whose_fault_only_reading_shows_ends_in_the_jobs_message(lin: User) -> None:
    found = roster.receive(data=b"\xef\xbb\xbfa,b\n1,2\n", file_name="x.csv", province="99", by=lin)
    assert found.status == ImportStatus.UPLOADED
    job = Job.objects.get()
    assert job.state == JobState.FAILED
    assert "没有找到表头" in job.message


def test_what_is_no_workbook_is_refused_at_the_door(lin: User) -> None:
    with pytest.raises(Refused):
        roster.receive(data=b"MZ\x90\x00" + b"\0" * 200, file_name="名册.xlsx", province="99", by=lin)
    assert not RosterImport.objects.exists()


def test_clerks_see_the_imports_of_their_province_only(lin: User) -> None:
    found = upload([row(1)], lin)
    assert list(imports_for(lin)) == [found]
    assert not imports_for(make_person(ZHAO)).exists()


def test_a_large_file_waits_for_a_worker(
    lin: User, settings: Any, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ROSTER_INLINE_ROWS = 3
    sent: list[tuple[str, list[int]]] = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, args: sent.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        found = upload([row(n) for n in range(20)], lin)
    job = Job.objects.get()
    assert (found.status, job.state) == (ImportStatus.UPLOADED, JobState.QUEUED)
    assert sent == [("registry.tasks.check_roster", [job.pk])]
    roster.run_check(job.pk)
    found.refresh_from_db()
    assert (found.status, found.created) == (ImportStatus.CHECKED, 20)


def test_a_click_on_load_twice_makes_one_job(lin: User, settings: Any) -> None:
    found = upload([row(n) for n in range(20)], lin)
    settings.ROSTER_INLINE_ROWS = 3
    first = roster.request_load(found, mode=GOOD, by=lin)
    assert roster.request_load(found, mode=GOOD, by=lin) == first


def test_a_load_whose_worker_was_killed_is_swept_and_done_once(lin: User, settings: Any) -> None:
    found = upload([row(n) for n in range(20)], lin)
    settings.ROSTER_INLINE_ROWS = 3
    job = roster.request_load(found, mode=GOOD, by=lin)
    killed_at = timezone.now() - 2 * LEASE
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=1, lease_until=killed_at)
    assert sweep(timezone.now()) == 1
    roster.run_load(job.pk)
    before = register()
    assert len(before["units"]) == 20
    # The worker was killed after the load, before it could say so: the second run has nothing to do.
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, lease_until=killed_at)
    roster.run_load(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "")
    assert register() == before


def test_who_has_left_the_post_meanwhile_loads_nothing(lin: User, settings: Any) -> None:
    found = upload([row(n) for n in range(20)], lin)
    settings.ROSTER_INLINE_ROWS = 3
    job = roster.request_load(found, mode=GOOD, by=lin)
    Tenure.objects.filter(user=lin).update(until_on=date(2025, 1, 2))
    roster.run_load(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "岗位" in job.message
    assert not Enterprise.objects.exists()


def test_progress_is_told_while_reading(lin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr("registry.services.roster.reading._REPORT_EVERY", 2)
    monkeypatch.setattr(Progress, "report", lambda _self, done, total: told.append((done, total)))
    upload([row(n) for n in range(5)], lin)
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_the_annotated_copy_marks_each_bad_cell_with_found_and_wanted(lin: User) -> None:
    wrong = code(2)[:-1] + ("0" if code(2)[-1] != "0" else "1")
    found = upload([row(1), row(2, 统一社会信用代码=wrong, 排放年度=1900)], lin)
    book = openpyxl.load_workbook(io.BytesIO(roster.annotated(found)))
    sheet = book["名册"]
    comment = sheet["B3"].comment.text
    assert "校验码不符" in comment
    assert f"末位应为 {code(2)[-1]}" in comment
    assert "不在范围内" in sheet["H3"].comment.text
    assert sheet["A3"].comment is None


def test_the_template_is_a_roster_that_can_be_filled_and_loaded(lin: User) -> None:
    book = openpyxl.load_workbook(io.BytesIO(roster.template("99")))
    sheet = book.worksheets[0]
    assert tuple(cell.value for cell in sheet[1]) == TEMPLATE_HEADINGS
    for column, heading in enumerate(TEMPLATE_HEADINGS[:10], start=1):
        sheet.cell(2, column, row(1)[heading])
    buffer = io.BytesIO()
    book.save(buffer)
    found = roster.receive(data=buffer.getvalue(), file_name="填好.xlsx", province="99", by=lin)
    assert seen(found) == (1, 1, 0, 0, 0)


def test_the_example_in_the_template_is_a_row_without_errors() -> None:
    book = openpyxl.load_workbook(io.BytesIO(roster.template("99")))
    guide = book["填写说明"]
    rows = list(guide.iter_rows(values_only=True))
    example = dict(zip(rows[-2], rows[-1], strict=True))
    outcome = import_file(
        as_xlsx([{heading: example[heading] for heading in TEMPLATE_HEADINGS if example[heading] is not None}]),
        file_name="示例.xlsx",
        province="99",
        today=TODAY,
        dry_run=True,
    )
    assert (outcome.counts.created, outcome.issues) == (1, ())


def test_the_neighbourhood_shows_the_rows_around_a_fault_as_they_stand(lin: User) -> None:
    found = upload([row(1), row(2), row(3, 排放年度=1900), row(4), row(5), row(6)], lin)
    around = neighbourhood(found, 4)
    assert around is not None
    assert [line.number for line in around.rows] == [2, 3, 4, 5, 6]
    assert [line.number for line in around.rows if line.selected] == [4]
    bad = [(cell.name, cell.text, cell.severity) for line in around.rows for cell in line.cells if cell.severity]
    assert bad == [("H4", "1900", "error")]
    assert neighbourhood(found, 99) is None


def test_the_annotated_copy_runs_no_formula_that_it_objects_to(lin: User) -> None:
    data = as_xlsx([row(1), row(2)], formulas={"A2": "=B2", "J2": "=J3"})
    found = roster.receive(data=data, file_name="名册.xlsx", province="99", by=lin)
    page = openpyxl.load_workbook(io.BytesIO(roster.annotated(found)))["名册"]
    assert (page["A2"].value, page["A2"].data_type) == ("=B2", "s")
    assert page["J2"].data_type == "f", "a formula that nothing is said against of goes on working"


def test_a_column_that_was_not_read_is_found_again_in_the_header_of_the_original(lin: User) -> None:
    found = upload([row(1, 停产日期="2026-01-01"), row(2)], lin)
    (issue,) = issues_of(found)
    near = neighbourhood(found, issue.row)
    assert near is not None
    assert [(one.number, one.selected) for one in near.rows] == [(1, True), (2, False), (3, False)]
    assert [(cell.name, cell.text) for cell in near.rows[0].cells if cell.severity] == [(issue.cell, "停产日期")]


def test_the_annotated_copy_names_the_sheets_that_were_not_read(lin: User) -> None:
    data = as_sheets({"一批": [row(1)], "二批": [row(2)]})
    found = roster.receive(data=data, file_name="名册.xlsx", province="99", by=lin)
    book = openpyxl.load_workbook(io.BytesIO(roster.annotated(found)))
    assert "“二批”" in book["一批"]["A1"].comment.text
    assert {"一批", "二批"} < set(book.sheetnames), "neither sheet is lost from the copy"
