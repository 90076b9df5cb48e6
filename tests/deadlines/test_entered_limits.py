"""录入的限度: whatever is typed or pasted as a notice is either sound for every page or told as a fault; never a broken page."""

from typing import Any

import pytest
from django.test import Client

from cets_portal.audit.errors import Refused
from cets_portal.deadlines.models import EnteredNotice, NormDocument
from cets_portal.deadlines.rules.entered_text import read_text
from cets_portal.deadlines.rules.toml_writing import toml_text
from cets_portal.deadlines.services import entered, load_norms
from tests.deadlines.notices import notice_text, task_text
from tests.deadlines.test_entered import NOW, TODAY, rows_form
from tests.people import HE, make_person, signed_in

MONTHLY = 'due_rule = { days_after_month_end = 40 }\nmonths = { from_month = "2027-01", to_month = "2027-12" }'


def said(text: str) -> str:
    reading = read_text(text)
    assert reading.notice is None
    return " ".join(f"{fault.key} {fault.template.format(**fault.params)}" for fault in reading.faults)


def monthly(rule: str = MONTHLY) -> str:
    return notice_text(tasks=task_text(due_on="").replace("emission_year = 2026", f"filing_year = 2027\n{rule}"))


@pytest.mark.parametrize(
    "code", ["2026/91", "", "   ", "..", "2026..91", ".", "a b", "export", "settle", "-1", "x" * 41]
)
def test_a_code_is_a_part_of_an_address(code: str) -> None:
    assert said(notice_text(code)).startswith("code")


@pytest.mark.parametrize("number", ["1/2", "", "a..b", "x" * 41])
def test_so_is_the_id_of_a_task(number: str) -> None:
    assert said(notice_text(tasks=task_text(number))).startswith("id")


@pytest.mark.parametrize("code", ["2027-5", "示例-1", "2027.5_a"])
def test_codes_of_letters_digits_and_dashes_are_taken(code: str) -> None:
    assert read_text(notice_text(code)).notice


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('number = "示例函〔2027〕2027-5号"', 'number = ""'),
        ('title = "关于调整有关期限的通知"', 'title = " "'),
        ('issuer = "生态环境部办公厅"', 'issuer = ""'),
        ('source = "示例函"\ngrade = "A"\nitems', 'source = ""\ngrade = "A"\nitems'),
        ('clause = "一"', 'clause = ""'),
        ('task = "报送年度排放报告（改期）"', 'task = ""'),
        ('task = "报送年度排放报告（改期）"', f'task = "{"长" * 201}"'),
        ('clause = "一"', f'clause = "{"长" * 121}"'),
        ('task = "报送年度排放报告（改期）"', 'task = "a\\u0000b"'),
        ("emission_year = 2026", "emission_year = 99999"),
        ("emission_year = 2026", "emission_year = -1"),
        ("emission_year = 2026", "list_years = [1999]"),
        ("due_on = 2027-04-30", "due_on = 0001-01-01"),
        ("issued_on = 2026-11-20", "issued_on = 1066-10-14"),
        ('sectors = ["steel"]', 'sectors = ["steel", "steel"]'),
    ],
)
def test_what_no_page_could_show_is_told_as_a_fault(old: str, new: str) -> None:
    text = notice_text()
    assert old in text
    assert said(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("= 40", "= 0"),
        ("= 40", "= -3"),
        ("= 40", "= 367"),
        ("= 40", "= 99999999999"),
        ('"2027-12"', '"9999-12"'),
        ('"2027-12"', '"2029-01"'),
        ('"2027-01"', '"0000-01"'),
    ],
)
def test_days_and_months_stay_within_reason(old: str, new: str) -> None:
    assert read_text(monthly()).notice
    assert said(monthly(MONTHLY.replace(old, new)))


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * 50_000,
        "x = " + "[" * 50_000 + "]" * 50_000,
        "x = " + "{a=" * 5_000,
        "x = " + "[" * 20 + "]" * 20,
        "x = " + "9" * 5_000,
        "a." * 100_000 + "a = 1",
        "a.a.a.a.a.a.a.a.a.a.a.a = 1",
        "[[tasks]]\n" * 5_000,
    ],
    ids=["open", "deep", "tables", "twenty", "number", "dots", "keys", "tasks"],
)
def test_a_text_made_to_break_the_reader_is_one_fault(text: str) -> None:
    reading = read_text(text)
    assert reading.notice is None
    assert len(reading.faults) == 1


def test_odd_keys_survive_being_written_back() -> None:
    table = {"a b": 1, "表": [{"x.y": "z"}]}
    assert read_text(toml_text(table)).table == table


@pytest.mark.django_db
class TestPages:
    """The same through the browser."""

    def test_a_text_with_null_signs_is_refused_and_not_lost_in_the_database(self) -> None:
        with pytest.raises(Refused) as refusal:
            entered.create("x = 1\x00", by=make_person(HE), at=NOW)
        assert refusal.value.code == "encoding"
        assert entered.create('code = "a\\u0000b"', by=make_person(HE), at=NOW).code == "ab"

    def test_a_slash_in_the_code_never_reaches_the_norms_page(self) -> None:
        load_norms()
        draft = entered.create(notice_text("2026/91"), by=make_person(HE), at=NOW)
        with pytest.raises(Refused):
            entered.submit(draft, version=1, by=make_person(HE), today=TODAY, at=NOW)
        assert signed_in(HE).get(f"/norms/entered/{draft.pk}/").status_code == 200

    def test_the_norms_page_shows_even_a_text_without_an_address(self) -> None:
        for code in ("2026/91", ""):
            NormDocument.objects.create(
                kind="notice", code=code, number="", title="旧", status="in_force", digest=code or "x"
            )
        assert "2026/91" in signed_in(HE).get("/norms/").content.decode()

    def test_more_tasks_than_the_form_holds_go_to_the_text(self) -> None:
        draft = entered.create(many_tasks(81), by=make_person(HE), at=NOW)
        client = signed_in(HE)
        for answer in (client.get(rows_of(draft)), client.post(rows_of(draft), {"count": 80, "version": 1})):
            assert answer["Location"].endswith("/text/")
        draft.refresh_from_db()
        assert len(tasks_of(draft)) == 81

    def test_the_eighty_first_task_is_not_added_in_silence(self) -> None:
        draft = entered.create(many_tasks(80), by=make_person(HE), at=NOW)
        client = signed_in(HE)
        page = client.post(rows_of(draft), posted(client, draft) | {"add": "1"}, follow=True)
        assert "任务超过 80 项" in page.content.decode()
        draft.refresh_from_db()
        assert len(tasks_of(draft)) == 80


def many_tasks(count: int) -> str:
    return notice_text(tasks="".join(task_text(str(number)) for number in range(1, count + 1)))


def rows_of(draft: EnteredNotice) -> str:
    return f"/norms/entered/{draft.pk}/rows/"


def tasks_of(draft: EnteredNotice) -> list[Any]:
    return list((read_text(draft.text).table or {})["tasks"])


def posted(client: Client, draft: EnteredNotice) -> dict[str, Any]:
    return rows_form(client, rows_of(draft))
