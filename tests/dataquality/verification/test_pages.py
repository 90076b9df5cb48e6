"""核查的页面: who sees what, whose turn it is, nothing typed is lost, and few questions to the database."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from cets_portal.clock import reading
from dataquality.choices import SheetKind
from dataquality.models import AgencyPerson, AgencySheet, Tie, Verification
from dataquality.services.verification import assigning
from tests.dataquality.verification import world
from tests.dataquality.verification.world import TODAY
from tests.people import LIN, MA, WANG, XU, ZHAO, Person, make_person, signed_in

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "today", lambda: TODAY)
    for module in ("tasks", "task_page", "listing", "assigning", "bulk", "corrections", "agency_page", "agency_people"):
        monkeypatch.setattr(f"dataquality.views.verification.{module}.today", lambda: TODAY)


def code(client: Client, url: str) -> int:
    return client.get(url).status_code


def of(task: Verification, rest: str = "") -> str:
    return f"/dataquality/verifications/{task.pk}/{rest}"


def test_an_agency_sees_its_own_tasks_and_nothing_of_anothers() -> None:
    mine = world.assigned()
    theirs = world.assigned(world.report(), world.agency(world.DU))
    browser = signed_in(XU)
    assert [code(browser, of(one)) for one in (mine, theirs)] == [200, 404]
    assert [code(browser, of(one, "report/")) for one in (mine, theirs)] == [200, 404]
    shown = browser.get("/dataquality/verifications/").content.decode()
    assert mine.enterprise.name in shown
    assert theirs.enterprise.name not in shown
    assert browser.post(of(theirs, "begin/")).status_code == 404
    assert code(browser, f"/dataquality/agencies/{theirs.agency.uscc}/people/") == 404


def test_the_report_is_read_while_the_task_runs_and_no_longer() -> None:
    task = world.assigned()
    Verification.objects.filter(pk=task.pk).update(status="confirmed")
    assert code(signed_in(XU), of(task, "report/")) == 404
    assert code(signed_in(LIN), of(task, "report/")) == 200


def test_months_and_papers_are_read_by_the_verifying_agency_only() -> None:
    from dataquality.access.filings import papers_for, submissions_for
    from tests.dataquality.filing import world as months

    unit = months.works("steel", years=(2025, 2026))
    submission = months.submitted(unit, sector="steel")
    report = world.report(unit, year=2026)
    task = world.assigned(report)
    xu, du = make_person(XU), make_person(world.DU)
    assert list(submissions_for(xu)) == [submission]
    assert papers_for(xu).count() == submission.filing.papers.count() > 0
    assert not submissions_for(du).exists()
    assert not papers_for(du).exists()
    Verification.objects.filter(pk=task.pk).update(status="cancelled")
    assert not submissions_for(xu).exists()


@pytest.mark.parametrize(("who", "answer"), [(LIN, 200), (MA, 200), (ZHAO, 404), (WANG, 403)])
def test_officials_of_the_place_see_the_task(who: Person, answer: int) -> None:
    task = world.assigned()
    assert code(signed_in(who), of(task)) == answer


def test_who_is_not_of_the_group_sees_and_is_refused() -> None:
    task = world.reviewing()
    user, _person = world.outsider(task.agency)
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = browser.get(of(task)).content.decode()
    assert "只能查看" in page
    assert 'name="a-basics-identity"' not in page
    row = {"sheet": "document", "a-basics-identity": "conforms"}
    assert browser.post(of(task, "points/"), row).status_code == 403
    assert browser.post(of(task, "on-site/")).status_code == 403


STAGES: list[Callable[[], Verification]] = [
    world.assigned, world.reviewing, world.on_site, world.finding_stage, world.correcting, world.concluding,
]  # fmt: skip


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.__name__)
def test_every_page_says_the_step_who_acts_and_by_which_day(stage: Callable[[], Verification]) -> None:
    task = stage()
    for who in (XU, LIN):
        page = signed_in(who).get(of(task)).content.decode()
        assert "个工作日" in page or "今天截止" in page, who
        assert ("由被核查单位办理" in page or "由企业办理" in page or "由重点排放单位办理" in page) or "办理" in page
        assert task.get_status_display() in page


def test_what_is_late_is_said_in_red(monkeypatch: pytest.MonkeyPatch) -> None:
    task = world.correcting(day=date(2026, 3, 13))
    monkeypatch.setattr("dataquality.views.verification.task_page.today", lambda: date(2026, 3, 25))
    page = signed_in(LIN).get(of(task)).content.decode()
    assert "逾期<b>3</b>个工作日" in page
    assert "note late" in page
    assert "逾期未整改，转入结论" in page


def test_a_refused_form_keeps_what_was_typed() -> None:
    task = world.reviewing()
    said = {"sheet": "document", "a-basics-identity": "differs", "n-basics-identity": "", "a-basics-permit": "conforms"}
    answer = signed_in(XU).post(of(task, "points/"), said | {"n-basics-permit": "打字未存的记录"})
    assert answer.status_code == 422
    assert "打字未存的记录" in answer.content.decode()
    assert task.sheet_rows.filter(answer="open").count() == task.sheet_rows.count()
    answer = signed_in(XU).post(
        of(task, "findings/add/"), {"finding_class": "data", "description": "", "item": world.ITEM}
    )
    assert answer.status_code == 422
    assert f'value="{world.ITEM}" selected' in answer.content.decode()


def test_the_unit_mends_on_its_own_page() -> None:
    task = world.correcting()
    one, other = task.findings.order_by("number")
    browser = signed_in(WANG)
    url = f"/dataquality/corrections/{task.pk}/"
    assert "电量与结算单不符" in browser.get(url).content.decode()
    said = {"cause": "抄表时点", "correction": "已更正", "corrected_value": "约1200"}
    refused = browser.post(f"/dataquality/corrections/findings/{one.pk}/", said)
    assert refused.status_code == 422
    assert "抄表时点" in refused.content.decode()
    paper = SimpleUploadedFile("结算单.pdf", PDF, "application/pdf")
    done = browser.post(
        f"/dataquality/corrections/findings/{one.pk}/", said | {"corrected_value": "1200.25", "papers": [paper]}
    )
    assert done.status_code == 302
    browser.post(f"/dataquality/corrections/findings/{other.pk}/", said | {"corrected_value": ""})
    page = browser.get(url).content.decode()
    assert "已填写" in page
    assert "整改待核" not in page
    assert "还有 1 项没有附证据" in page
    assert browser.post(f"{url}hand-in/").status_code != 200
    task.refresh_from_db()
    assert task.status == "correcting"
    paper = SimpleUploadedFile("台账.pdf", PDF, "application/pdf")
    browser.post(f"/dataquality/corrections/findings/{other.pk}/", said | {"corrected_value": "", "papers": [paper]})
    assert browser.post(f"{url}hand-in/").status_code == 302
    task.refresh_from_db()
    assert task.status == "concluding"
    stored = one.papers.get()
    assert [code(signed_in(who), f"/dataquality/findings/papers/{stored.pk}/") for who in (WANG, XU, LIN, world.DU)] == [
        200, 200, 200, 404,
    ]  # fmt: skip


def test_a_draft_finding_is_not_shown_to_the_unit() -> None:
    task = world.finding_stage()
    one = world.drafted(task)
    browser = signed_in(WANG)
    assert code(browser, f"/dataquality/corrections/{task.pk}/") == 404
    assert browser.post(f"/dataquality/corrections/findings/{one.pk}/", {"cause": "x"}).status_code == 404


@pytest.mark.parametrize("number", [2, 12])
def test_the_list_asks_no_more_than_twelve_times(number: int, django_assert_max_num_queries: Any) -> None:
    agency = world.agency()
    wanted = [world.wanted(world.report(), agency) for _ in range(number)]
    assigning.assign_many(wanted, by=make_person(LIN), today=TODAY)
    for who in (LIN, XU):
        browser = signed_in(who)
        browser.get("/dataquality/verifications/?year=2026")
        with django_assert_max_num_queries(12):
            page = browser.get("/dataquality/verifications/?year=2026").content.decode()
        assert page.count("/dataquality/verifications/") >= number
    browser.get("/desk/")
    with django_assert_max_num_queries(12):
        browser.get("/desk/")
    late = signed_in(LIN).get("/dataquality/verifications/?year=2026&late=1").content.decode()
    assert "没有符合条件的任务" in late
    book = load_workbook(BytesIO(signed_in(LIN).get("/dataquality/verifications/export/?year=2026").content))
    assert book.active.max_row == number + 1


def test_the_desk_of_the_agency_says_what_to_do_first() -> None:
    task = world.reviewing()
    page = signed_in(XU).get("/desk/").content.decode()
    assert "先办这一项" in page
    assert of(task) in page
    assert "待整改" not in signed_in(WANG).get("/desk/").content.decode()


def test_the_desk_of_the_unit_shows_what_is_to_be_mended() -> None:
    task = world.correcting()
    page = signed_in(WANG).get("/desk/").content.decode()
    assert f"/dataquality/corrections/{task.pk}/" in page


def test_three_hundred_and_ninety_reports_are_previewed_and_given(django_assert_max_num_queries: Any) -> None:
    agencies = world.more_agencies(3, people=8)
    reports = [world.report() for _ in range(40)]
    Tie.objects.create(
        agency=agencies[0], kind="prepared_report", province="99", from_on=date(2025, 1, 1), proof=world.stored()
    )
    browser = signed_in(LIN)
    said: dict[str, Any] = {"role": "first", "due_on": "2026-04-30", "note": "", "report": [one.pk for one in reports]}
    said |= {"agencies": [one.pk for one in agencies]}
    url = "/dataquality/verifications/bulk/?year=2026&sector=steel"
    assert browser.get(url).status_code == 200
    with django_assert_max_num_queries(40):
        page = browser.post(url, said | {"act": "preview"}).content.decode()
    assert "可以下达" in page
    by_hand = {f"agency-{reports[0].pk}": agencies[0].pk}
    page = browser.post(url, said | by_hand | {"act": "preview"}).content.decode()
    assert "编制过排放报告" in page
    with django_assert_max_num_queries(70):
        assert browser.post(url, said | by_hand | {"act": "give"}).status_code == 302
    given = Verification.objects.values_list("agency", flat=True)
    assert sorted(list(given).count(one.pk) for one in agencies) == [0, 19, 20]


def test_one_report_is_given_with_its_people() -> None:
    report, agency = world.report(world.works()), world.agency()
    browser = signed_in(LIN)
    url = f"/dataquality/verifications/assign/{report.pk}/"
    assert agency.name in browser.get(url).content.decode()
    url += f"?agency={agency.uscc}"
    assert browser.get(url).status_code == 200
    keys = {duty: key for key, duty in world.group(agency)}
    said = {
        "role": "first", "due_on": "2026-04-30", "leader": keys["leader"], "members": [keys["leader"]],
        "reviewer": keys["technical_reviewer"], "approver": keys["agency_approver"], "note": "先看电量",
    }  # fmt: skip
    refused = browser.post(url, said)
    assert refused.status_code == 422
    assert "技术工作组不少于 2 人" in refused.content.decode()
    assert "先看电量" in refused.content.decode()
    assert browser.post(url, said | {"members": [keys["member"]]}).status_code == 302
    assert Verification.objects.get().members.count() == 4


def people_book(rows: list[tuple[Any, ...]]) -> SimpleUploadedFile:
    book = Workbook()
    page = book.active
    for row in (("工号", "姓名", "专业领域", "入职日期", "离职日期"), *rows):
        page.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("人员.xlsx", buffer.getvalue())


def test_a_workbook_of_people_is_looked_at_before_it_is_loaded() -> None:
    agency = world.agency()
    rows = [
        ("HC-001", "许言", "钢铁、水泥", "2024-01-01", ""),
        ("HC-002", "改名", "发电", date(2024, 1, 1), None),
        ("HC-090", "新人", "发电，煤炭", "2025-02-30", ""),
        ("HC-091", "", "钢铁", "2025-02-03", ""),
        ("HC-092", "好人", "钢铁", "2025-02-03", ""),
        ("HC-092", "再来", "钢铁", "2025-02-03", ""),
    ]
    browser = signed_in(XU)
    base = f"/dataquality/agencies/{agency.uscc}/"
    answer = browser.post(f"{base}people/upload/", {"file": people_book(rows)})
    sheet = AgencySheet.objects.get()
    assert answer["Location"] == f"{base}sheets/{sheet.pk}/"
    page = browser.get(answer["Location"])
    assert {note.cell for note in page.context["plan"].notes} == {"C4", "D4", "B5", "A7"}
    assert (len(page.context["plan"].good), page.context["plan"].already) == (2, 1)
    digest = page.context["plan"].digest
    assert code(browser, f"{base}sheets/{sheet.pk}/annotated/") == 200
    browser.post(f"{base}sheets/{sheet.pk}/load/", {"digest": digest})
    assert AgencyPerson.objects.get(staff_number="HC-002").name == "改名"
    assert AgencyPerson.objects.get(staff_number="HC-092").name == "好人"
    assert AgencyPerson.objects.get(staff_number="HC-001").user == make_person(XU)
    out = load_workbook(BytesIO(browser.get(f"{base}people/export/").content)).active
    assert [cell.value for cell in out[1]] == ["工号", "姓名", "专业领域", "入职日期", "离职日期"]
    assert out.max_row == 1 + agency.people.count()


def test_ties_are_recorded_with_proof_and_withdrawn_with_a_reason() -> None:
    agency, unit = world.agency(), world.works()
    browser = signed_in(LIN)
    base = f"/dataquality/agencies/{agency.uscc}/"
    said = {"kind": "consulting", "unit": unit.uscc, "province": "99", "from_on": "2024-01-01", "note": "咨询合同"}
    assert browser.post(f"{base}ties/add/", said).status_code == 422
    proof = SimpleUploadedFile("合同.pdf", PDF, "application/pdf")
    assert browser.post(f"{base}ties/add/", said | {"proof": proof}).status_code == 302
    tie = Tie.objects.get()
    assert code(browser, f"{base}ties/{tie.pk}/proof/") == 200
    assert signed_in(XU).post(f"{base}ties/{tie.pk}/withdraw/", {"reason": "x"}).status_code == 403
    assert browser.post(f"{base}ties/{tie.pk}/withdraw/", {"reason": ""}).status_code == 422
    browser.post(f"{base}ties/{tie.pk}/withdraw/", {"reason": "重复登记"})
    tie.refresh_from_db()
    assert tie.withdrawn_reason == "重复登记"


def test_an_agency_is_registered_and_its_people_are_kept_by_both_sides() -> None:
    browser = signed_in(LIN)
    answer = browser.post("/dataquality/agencies/add/", {"uscc": "91991102MA7K2QF3X2", "name": "新核查有限公司"})
    assert answer.status_code == 302
    said = {"name": "李四", "staff_number": "A-1", "sectors": ["steel"], "joined_on": "2025-01-01"}
    base = answer["Location"]
    assert browser.post(f"{base}add/", said).status_code == 302
    refused = browser.post(f"{base}add/", said | {"name": "另一人"})
    assert refused.status_code == 422
    assert "已有这个工号" in refused.content.decode()
    person = AgencyPerson.objects.get()
    assert browser.post(f"{base}{person.pk}/", said | {"left_on": "2026-01-31"}).status_code == 302
    assert signed_in(ZHAO).get(base).status_code == 200


def test_the_unfilled_form_is_open_in_its_stage_only() -> None:
    task = world.on_site()
    page = signed_in(XU).get(of(task)).context
    assert [(one["kind"], one["editable"]) for one in page["sheets"]] == [
        (SheetKind.DOCUMENT, False), (SheetKind.ON_SITE, True),
    ]  # fmt: skip
