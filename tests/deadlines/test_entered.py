"""录入通知: draft → second person → in force, told line by line what is wrong and date by date what changes."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from cets_portal.accounts.models import OrganisationKind, Role
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.models import Entry
from cets_portal.deadlines.models import EnteredNotice, NormDocument, Obligation
from cets_portal.deadlines.rules.entered_text import read_text
from cets_portal.deadlines.rules.toml_writing import toml_text
from cets_portal.deadlines.services import entered, load_norms
from cets_portal.norms.files import NOTICES
from tests.deadlines.notices import notice_text, task_text
from tests.people import HE, LIN, Person, make_person, signed_in

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
SU = Person("su", "苏远", Role.MINISTRY_ADMIN, OrganisationKind.MINISTRY, "生态环境部")
MOVES_STEEL = task_text(emission_year=2026, due_on="2027-04-30")


def drafted(text: str = "") -> EnteredNotice:
    return entered.create(text or notice_text(), by=make_person(HE), at=NOW)


def submitted(text: str = "") -> EnteredNotice:
    draft = drafted(text)
    entered.submit(draft, version=draft.version, by=make_person(HE), today=TODAY, at=NOW)
    draft.refresh_from_db()
    return draft


def enact(notice: EnteredNotice, who: Person = SU, digest: str = "") -> None:
    entered.enact(notice, digest=digest or notice.digest, by=make_person(who), today=TODAY, at=NOW)


@pytest.fixture
def _norms(db: None) -> None:
    load_norms()


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("due_on = 2027-04-30", "due_on = 2027-13-30", 21, "TOML"),
        ("due_on = 2027-04-30", 'due_on = "2027-04-30"', 21, "日期"),
        ('duty = "annual_report"', 'duty = "anual_report"', 16, "anual_report"),
        ("emission_year = 2026", "emision_year = 2026", 20, "没有这个键"),
        ('actors = ["unit"]', "actors = []", 17, "至少要有一个主体"),
        ('grade = "A"\nitems', 'grade = "Z"\nitems', 8, "Z"),
        ('item = "一"', 'item = "九"', 0, "九"),
    ],
)
def test_a_fault_is_told_with_its_line(old: str, new: str, line: int, said: str) -> None:
    text = notice_text()
    assert old in text
    reading = read_text(text.replace(old, new, 1))
    assert reading.notice is None
    (fault,) = reading.faults
    assert said in fault.template.format(**fault.params)
    assert not line or fault.line == line


@pytest.mark.usefixtures("_norms")
def test_the_form_names_its_fields_and_choices_and_the_text_its_keys() -> None:
    broken = (
        notice_text().replace('duty = "annual_report"', 'duty = ""').replace('grade = "A"\nitems', 'grade = "Z"\nitems')
    )
    draft = drafted(broken)
    browser = Client()
    browser.force_login(make_person(HE), backend="django.contrib.auth.backends.ModelBackend")
    rows: Any = browser.get(f"/norms/entered/{draft.pk}/rows/").context
    (task,) = rows["tasks"][0][1]
    assert (task.label, task.place, task.words) == ("任务种类", "", "请填写。")
    (header,) = rows["faults"]
    assert header.label == "依据等级"
    text: Any = browser.get(f"/norms/entered/{draft.pk}/text/").context
    assert "monthly_filing（" in next(one.words for one in text["faults"] if one.place == "tasks[1].duty")


def test_every_broken_task_is_told_at_once() -> None:
    text = notice_text(tasks=task_text("1") + task_text("2") + task_text("3")).replace("emission_year = 2026", "x = 1")
    assert [fault.task_number for fault in read_text(text).faults] == [1, 2, 3]


@pytest.mark.parametrize("code", ["2025-140", "2026-32"])
def test_what_is_written_back_reads_the_same(code: str) -> None:
    text = (NOTICES / f"{code}.toml").read_text(encoding="utf-8")
    first = read_text(text)
    assert first.notice is not None
    assert first.table is not None
    assert read_text(toml_text(first.table)).notice == first.notice


@pytest.mark.usefixtures("_norms")
class TestWay:
    """The way of a notice."""

    def test_put_in_force_by_a_second_person_it_moves_the_dates(self) -> None:
        notice = submitted()
        enact(notice)
        old = Obligation.objects.get(key="order-19/25/steel/2026")
        assert (old.status, old.superseded_by and old.superseded_by.key) == ("superseded", "2027-5/1/steel")
        assert Obligation.objects.get(key="2027-5/1/steel").due_on == date(2027, 4, 30)
        assert Obligation.objects.get(key="order-19/25/cement/2026").status == "in_force"
        assert NormDocument.objects.get(kind="notice", code="2027-5", is_current=True).digest == notice.digest
        assert Entry.objects.filter(action="deadlines.enterednotice.enact").count() == 1
        load_norms()
        assert Obligation.objects.get(key="2027-5/1/steel").status == "in_force"

    def test_nobody_confirms_what_they_entered(self) -> None:
        notice = submitted()
        with pytest.raises(Refused, match="另一人"):
            enact(notice, HE)
        assert Obligation.objects.get(key="order-19/25/steel/2026").status == "in_force"

    def test_whoever_saved_last_does_not_confirm_either(self) -> None:
        draft = drafted()
        entered.save(draft, notice_text("2027-7"), version=1, by=make_person(SU), at=NOW)
        entered.submit(draft, version=2, by=make_person(HE), today=TODAY, at=NOW)
        draft.refresh_from_db()
        with pytest.raises(Refused, match="另一人"):
            enact(draft, SU)

    def test_a_clerk_of_a_province_enters_nothing(self) -> None:
        with pytest.raises(Forbidden):
            entered.submit(drafted(), version=1, by=make_person(LIN), today=TODAY, at=NOW)

    def test_a_text_changed_since_it_was_read_is_not_confirmed(self) -> None:
        notice = submitted()
        seen = notice.digest
        entered.recall(notice, by=make_person(HE))
        entered.save(notice, notice_text(tasks=task_text(due_on="2027-05-31")), version=1, by=make_person(HE), at=NOW)
        entered.submit(notice, version=2, by=make_person(HE), today=TODAY, at=NOW)
        notice.refresh_from_db()
        with pytest.raises(Conflict):
            enact(notice, digest=seen)

    def test_of_two_who_save_the_same_version_one_is_told(self) -> None:
        draft = drafted()
        same = EnteredNotice.objects.get(pk=draft.pk)
        entered.save(draft, notice_text("2027-7"), version=1, by=make_person(HE), at=NOW)
        with pytest.raises(Conflict):
            entered.save(same, notice_text("2027-8"), version=1, by=make_person(SU), at=NOW)
        assert EnteredNotice.objects.get(pk=draft.pk).code == "2027-7"

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            (notice_text(tasks="x = 1\n"), "faults"),
            (notice_text("2026-32"), "code"),
            (notice_text(issued_on="2026-11-23"), "issued_on"),
            (notice_text().replace('"in_force"', '"draft"'), "status"),
            (notice_text(tasks=task_text(replaces="2026-33/1")), "reference"),
            (notice_text(tasks=task_text(replaces="2026-32/9-9")), "reference"),
            (notice_text(issued_on="2025-12-01", tasks=task_text(replaces="2026-32/2-3")), "reference"),
            (notice_text(tasks="tasks = []\n").replace('items = ["一"]', "items = []"), "empty"),
        ],
        ids=["faulty", "taken", "of tomorrow", "draft", "no notice", "no task", "older than what it replaces", "empty"],
    )
    def test_what_cannot_bind_is_not_submitted(self, text: str, code: str) -> None:
        with pytest.raises(Refused) as refusal:
            entered.submit(drafted(text), version=1, by=make_person(HE), today=TODAY, at=NOW)
        assert refusal.value.code == code

    def test_two_notices_of_one_code_are_not_both_under_way(self) -> None:
        submitted()
        with pytest.raises(Refused) as refusal:
            submitted()
        assert refusal.value.code == "code"

    def test_a_returned_notice_says_why(self) -> None:
        notice = submitted()
        with pytest.raises(Refused):
            entered.return_to_author(notice, by=make_person(SU), reason="")
        entered.return_to_author(notice, by=make_person(SU), reason="日期与附件不符")
        assert notice.status == "draft"
        assert Entry.objects.get(action="deadlines.enterednotice.return").reason == "日期与附件不符"


def rows_form(client: Client, address: str) -> dict[str, Any]:
    """What a browser would post from the page of rows."""
    context = client.get(address).context
    data: dict[str, Any] = {"count": len(context["tasks"]), "version": context["version"]}
    for form in (context["header"], *(form for form, _wrong in context["tasks"])):
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = value
    return data


@pytest.mark.usefixtures("_norms")
class TestPages:
    """The browser's way, without scripts."""

    def test_rows_are_added_filled_and_removed_without_scripts(self) -> None:
        client = signed_in(HE)
        address = client.post("/norms/entered/add/", {"how": "rows"})["Location"]
        header = {"h-code": "2027-9", "h-number": "示例函〔2027〕9号", "h-title": "示例", "h-issuer": "生态环境部办公厅",
                  "h-issued_on": "2026-11-20", "h-source": "示例函", "h-grade": "A"}  # fmt: skip
        client.post(address, rows_form(client, address) | header | {"add": "1"})
        task = {"t0-item": "一", "t0-clause": "一", "t0-task": "改期", "t0-duty": "annual_report", "t0-actors": ["unit"],
                "t0-sectors": ["steel"], "t0-emission_year": "2026", "t0-due_on": "2027-04-30"}  # fmt: skip
        client.post(address, rows_form(client, address) | task | {"add": "1"})
        assert len(client.get(address).context["tasks"]) == 2
        client.post(address, rows_form(client, address) | {"t1-remove": "on", "save": "1"})
        read = read_text(EnteredNotice.objects.get().text).notice
        assert read is not None
        assert [one.task for one in read.tasks] == ["改期"]
        assert read.items == ("一",)
        assert read.tasks[0].due_on == date(2027, 4, 30)

    def test_a_half_filled_row_is_saved_and_its_faults_are_told(self) -> None:
        client = signed_in(HE)
        address = client.post("/norms/entered/add/", {"how": "rows"})["Location"]
        client.post(address, rows_form(client, address) | {"add": "1"})
        client.post(address, rows_form(client, address) | {"t0-emission_year": "二〇二六", "save": "1"})
        page = client.get(address).content.decode()
        assert "二〇二六" in page
        assert "应是整数" in page or "duty" in page

    def test_what_the_form_does_not_know_is_not_lost(self) -> None:
        basis = '\n[[basis]]\ndocument = "x"\ntitle = "x"\nissued_on = 2026-10-08\ntasks = ["1"]\nsource = "x"\ngrade = "B"\n'
        clause = task_text(replaces="办法 第二十五条").rstrip() + "\ndue_on = 2027-03-31\n"
        draft = drafted(notice_text(tasks=clause) + basis)
        before = read_text(draft.text).notice
        client = signed_in(HE)
        address = f"/norms/entered/{draft.pk}/rows/"
        assert client.post(address, rows_form(client, address) | {"save": "1"}).status_code == 302
        draft.refresh_from_db()
        assert draft.version == 2
        assert read_text(draft.text).notice == before

    def test_a_pasted_text_with_faults_is_saved_and_each_is_told_with_its_line(self) -> None:
        draft = drafted()
        client = signed_in(HE)
        address = f"/norms/entered/{draft.pk}/text/"
        text = notice_text().replace("due_on = 2027-04-30", 'due_on = "四月底"').replace("\n", "\r\n")
        assert client.post(address, {"text": text, "version": 1, "save": "1"}).status_code == 302
        page = client.get(address).content.decode()
        assert "四月底" in page
        assert ">21<" in page
        assert "tasks[1].due_on" in page

    def test_a_refused_save_keeps_what_was_typed(self) -> None:
        draft = drafted()
        answer = signed_in(HE).post(f"/norms/entered/{draft.pk}/text/", {"text": "# 我的改动", "version": 7})
        assert answer.status_code == 409
        assert "# 我的改动" in answer.content.decode()

    def test_the_preview_says_which_date_moves_for_whom(self) -> None:
        notice = submitted()
        page = signed_in(SU).get(f"/norms/entered/{notice.pk}/").content.decode()
        for said in ("2027年3月31日", "2027年4月30日", "延后 30 天", "钢铁", "重点排放单位"):
            assert said in page
        assert notice.digest in page

    def test_the_second_person_puts_it_in_force_with_one_click(self) -> None:
        notice = submitted()
        client = signed_in(SU)
        answer = client.post(f"/norms/entered/{notice.pk}/enact/", {"digest": notice.digest}, follow=True)
        assert "通知已施行" in answer.content.decode()
        assert client.get("/norms/notice/2027-5/").status_code == 200
        assert "2027-5" in client.get("/norms/").content.decode()

    def test_the_author_sees_the_button_locked_with_the_reason(self) -> None:
        notice = submitted()
        page = signed_in(HE).get(f"/norms/entered/{notice.pk}/").content.decode()
        assert "须由另一人办理" in page
        assert f"/norms/entered/{notice.pk}/enact/" not in page

    def test_a_submitted_notice_is_not_edited(self) -> None:
        notice = submitted()
        answer = signed_in(HE).post(f"/norms/entered/{notice.pk}/rows/", {}, follow=True)
        assert "先撤回" in answer.content.decode()
