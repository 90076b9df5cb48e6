"""审核页: what was typed survives a refusal; last month, an unchanged resubmission and who decided what are seen."""

import json
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles.finders import find
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from cets_portal.norms.form import form_of
from cets_portal.norms.months import Month
from dataquality.choices import Decision, FilingStatus, PlanStatus
from dataquality.models import Filing, FilingWindow, Submission
from dataquality.selectors.filing_facts import sheet_of
from dataquality.selectors.last_month import LastMonth
from dataquality.selectors.submissions import latest
from dataquality.services import drafts, questions, reviewing, spot_checks, submitting, windows
from dataquality.views.filings.lines import last_words
from dataquality.views.filings.snapshot_page import record_from, sections
from registry.models import Enterprise
from tests.dataquality.filing import world
from tests.people import LIN, WANG, WU, ZHOU, make_person, signed_in

pytestmark = pytest.mark.django_db

TODAY = world.TODAY
SOON = TODAY + timedelta(days=7)
TYPED = "产量与台账不符，请附 3 月 9 日的过磅单。"


@pytest.fixture(autouse=True)
def twentieth_of_april(settings: LazySettings) -> None:
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def unit() -> Enterprise:
    return world.works()


@pytest.fixture
def filing(unit: Enterprise) -> Filing:
    make_person(LIN)
    return world.submitted(unit).filing


def newest(filing: Filing) -> Submission:
    found = latest(filing)
    assert found
    return found


def post(name: str, pk: int, *more: str, **data: Any) -> HttpResponse:
    answer: Any = signed_in(LIN).post(reverse(name, args=[pk, *more]), data)
    return answer


def page_of(filing: Filing) -> str:
    return str(signed_in(LIN).get(reverse("review-detail", args=[filing.pk])).content.decode())


def returned(filing: Filing) -> None:
    reviewing.send_back(filing, reason="补充说明", mend_by=SOON, by=make_person(LIN), today=TODAY)


def resubmitted(filing: Filing) -> Submission:
    submitting.hand_over(filing, by=make_person(WANG), today=TODAY)
    return submitting.submit(filing, by=make_person(WU), today=TODAY)


def test_a_refused_return_keeps_the_reason(filing: Filing) -> None:
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    answer = post("review-return", filing.pk, reason=TYPED, mend_by=yesterday)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f">\n{TYPED}</textarea>" in page
    assert "早于今天" in page
    assert f'name="next" value="{reverse("review-detail", args=[filing.pk])}"' in page, "the languages lead to the page"


def test_a_return_that_came_too_late_gives_the_text_back(filing: Filing) -> None:
    reviewing.accept(filing, by=make_person(LIN), today=TODAY)
    answer = post("review-return", filing.pk, reason=TYPED, mend_by=SOON.isoformat(), status="submitted", number="1")
    assert answer.status_code == 403 or TYPED in answer.content.decode()
    reviewer = signed_in(ZHOU).post(
        reverse("review-return", args=[filing.pk]),
        {"reason": TYPED, "mend_by": SOON.isoformat(), "status": "submitted", "number": "1"},
    )
    assert (reviewer.status_code, TYPED in reviewer.content.decode()) == (409, True)
    filing.refresh_from_db()
    assert filing.status == FilingStatus.ACCEPTED


def test_a_refused_question_keeps_its_text_and_says_why(filing: Filing) -> None:
    answer = post("question-ask", filing.pk, text=TYPED, due_on="2026-01-01")
    page = answer.content.decode()
    assert (answer.status_code, TYPED in page, "早于今天" in page) == (422, True, True)
    assert 'id="ask" open' in page
    assert not filing.questions.exists()


def test_a_question_asked_again_keeps_its_text(filing: Filing) -> None:
    asked = questions.ask(filing, text="?", due_on=SOON, by=make_person(LIN), today=TODAY)
    questions.answer(asked, text="!", by=make_person(WANG), today=TODAY)
    answer = post("question-again", asked.pk, text=TYPED, due_on="2026-01-01")
    page = answer.content.decode()
    assert (answer.status_code, TYPED in page, f'id="again-{asked.pk}" open' in page) == (422, True, True)


def test_asking_again_keeps_every_round_with_who_and_when(filing: Filing) -> None:
    lin, wang, wu = make_person(LIN), make_person(WANG), make_person(WU)
    asked = questions.ask(filing, text="磅单在哪里？", due_on=SOON, by=lin, today=TODAY)
    questions.answer(asked, text="在计量处。", by=wang, today=TODAY)
    questions.ask_again(asked, text="请上传。", due_on=SOON, by=make_person(ZHOU), today=TODAY)
    assert (asked.status, asked.answer) == ("asked", "在计量处。")
    questions.answer(asked, text="已上传。", by=wu, today=TODAY)
    assert asked.text.splitlines()[0] == "磅单在哪里？"
    assert re.search(rf"再问 .*{ZHOU.name}.* \d{{4}}-\d\d-\d\d \d\d:\d\d\n请上传。$", asked.text)
    assert re.match(
        rf"在计量处。\n以上答复 .*{WANG.name}.* \d{{4}}-\d\d-\d\d \d\d:\d\d\n\n再答\n已上传。$", asked.answer
    )
    assert asked.answered_by == wu
    questions.ask_again(asked, text="还缺一张。", due_on=SOON, by=lin, today=TODAY)
    questions.answer(asked, text="补上了。", by=wang, today=TODAY)
    assert [one in asked.answer for one in ("在计量处。", "已上传。", "补上了。")] == [True] * 3
    assert asked.answer.count("以上答复") == 2
    page = page_of(filing)
    assert "在计量处。<br>以上答复" in page
    assert "<br>还缺一张。" in signed_in(WANG).get(reverse("filing-record", args=[filing.pk])).content.decode()


def test_a_question_that_has_grown_too_long_is_refused_and_not_cut(filing: Filing) -> None:
    asked = questions.ask(filing, text="问" * 2000, due_on=SOON, by=make_person(LIN), today=TODAY)
    for _round in range(2):
        questions.answer(asked, text="!", by=make_person(WANG), today=TODAY)
        questions.ask_again(asked, text="再" * 2000, due_on=SOON, by=make_person(LIN), today=TODAY)
    questions.answer(asked, text="!", by=make_person(WANG), today=TODAY)
    before = asked.text
    assert before.startswith("问" * 2000)
    answer = post("question-again", asked.pk, text="又" * 2000, due_on=SOON.isoformat())
    page = answer.content.decode()
    assert (answer.status_code, "又" * 2000 in page, "请办结后另提问询" in page) == (422, True, True)
    asked.refresh_from_db()
    assert (asked.status, asked.text) == ("answered", before)


def test_both_pages_name_what_a_question_is_about_and_keep_its_lines(filing: Filing) -> None:
    section = form_of(filing.form_code).sections[0]
    for about in (section.id, reviewing.PAPERS, ""):
        questions.ask(filing, text=f"一\n二{about}", due_on=SOON, by=make_person(LIN), today=TODAY, section=about)
    for page in (page_of(filing), signed_in(WANG).get(reverse("filing-record", args=[filing.pk])).content.decode()):
        for name in (section.name, "支撑材料", "整份存证"):
            assert f"关于 {name}<" in page
        assert f"一<br>二{section.id}" in page


def test_a_refused_decision_keeps_the_note_at_its_section(filing: Filing) -> None:
    section = reviewing.sections_of(newest(filing))[0]
    answer = post("review-section", newest(filing).pk, section, decision="perhaps", note=TYPED)
    page = answer.content.decode()
    assert (answer.status_code, f">{TYPED}</textarea>" in page) == (422, True)
    answer = post("review-section", newest(filing).pk, section, decision="faulty", note=" ")
    assert (answer.status_code, "请写明这一部分的问题" in answer.content.decode()) == (422, True)


def test_enter_in_the_note_of_a_section_decides_nothing(filing: Filing) -> None:
    """Enter in a line of text presses the form's first button, which passes the section; in a text area it does not."""
    page = signed_in(LIN).get(reverse("review-detail", args=[filing.pk])).content.decode()
    assert page.count('<textarea class="fld" name="note"') == page.count('name="decision" value="passed"') > 0
    assert '<input class="fld" name="note"' not in page


def test_a_decision_on_an_older_submission_gives_the_note_back(filing: Filing) -> None:
    older = newest(filing)
    section = reviewing.sections_of(older)[0]
    returned(filing)
    resubmitted(filing)
    answer = post("review-section", older.pk, section, decision="passed", note=TYPED)
    assert (answer.status_code, TYPED in answer.content.decode()) == (409, True)


def test_a_refused_spot_check_keeps_what_was_asked(filing: Filing) -> None:
    answer = post("spot-check-request", filing.pk, text=TYPED, due_on="2026-01-01")
    assert (answer.status_code, TYPED in answer.content.decode()) == (422, True)
    made = spot_checks.request(filing, text="看台账", due_on=SOON, by=make_person(LIN), today=TODAY)
    answer = post("spot-check-request", filing.pk, text=TYPED, due_on=SOON.isoformat())
    assert (answer.status_code, TYPED in answer.content.decode()) == (409, True)
    answer = post("spot-check-cancel", made.pk, reason="过" * 501)
    assert (answer.status_code, "过" * 501 in answer.content.decode()) == (422, True)
    made.refresh_from_db()
    assert made.status == "requested"


def test_a_window_that_cannot_be_closed_keeps_the_reason(unit: Enterprise) -> None:
    lin = make_person(LIN)
    january = Month(2026, 1)
    window = windows.open_window(unit, "aluminium", january, until=SOON, reason="停电", by=lin, today=TODAY)
    answer = post("window-close", window.pk, reason="误" * 501)
    assert (answer.status_code, "误" * 501 in answer.content.decode()) == (422, True)
    assert FilingWindow.objects.get().closed_at is None


def test_a_refused_answer_stays_in_its_field(filing: Filing) -> None:
    asked = questions.ask(filing, text="?", due_on=SOON, by=make_person(LIN), today=TODAY)
    answer = signed_in(WANG).post(reverse("filing-answer", args=[asked.pk]), {"answer": "答" * 2001})
    assert (answer.status_code, "答" * 2001 in answer.content.decode()) == (422, True)
    returned(filing)
    answer = signed_in(WANG).post(reverse("filing-answer", args=[asked.pk]), {"answer": "答" * 2001})
    assert (answer.status_code, "答" * 2001 in answer.content.decode()) == (422, True)


def test_the_course_of_events_names_section_and_decision(filing: Filing) -> None:
    section = reviewing.sections_of(newest(filing))[-1]
    reviewing.decide_section(newest(filing), section, decision=Decision.FAULTY, note="缺报告", by=make_person(LIN))
    for page in (page_of(filing), signed_in(WANG).get(reverse("filing-record", args=[filing.pk])).content.decode()):
        assert "分部审核：支撑材料，有问题（第 1 稿）" in page
        assert "缺报告" in page


def months(unit: Enterprise, sector: str) -> tuple[Filing, Filing]:
    """February and March, both submitted."""
    february = world.submitted(unit, month=Month(2026, 2), today=TODAY.replace(month=3), sector=sector).filing
    return february, world.submitted(unit, sector=sector).filing


def test_last_months_figures_and_texts_stand_beside_this_months() -> None:
    make_person(LIN)
    _february, march = months(world.works(), "aluminium")
    texts = [row for row in sheet_of(march).rows if row.parameter.is_text]
    said = {row.text: march.draft["values"].get(row.text, {}).get("v", "") for row in texts}
    page = page_of(march)
    assert any(said.values()), "the form has a text that was filled in"
    for value in filter(None, said.values()):
        assert (
            f'<td class="dim" data-label="上月">{value}</td><td class="strong" data-label="本月">{value}</td>' in page
        )


def test_a_returned_month_before_is_shown_and_marked(unit: Enterprise) -> None:
    make_person(LIN)
    february, march = months(unit, "aluminium")
    before = page_of(march)
    returned(february)
    after = page_of(march)
    assert ("退回稿" in before, "退回稿" in after) == (False, True)
    cells = re.compile(r'<td class="num dim" data-label="上月">([^<]*)</td>')
    assert cells.findall(after) == cells.findall(before)
    assert any(text != "–" for text in cells.findall(after))


def test_a_row_left_to_the_form_shows_its_default_and_says_so(unit: Enterprise) -> None:
    make_person(LIN)
    filing = world.submitted(unit).filing
    submission = newest(filing)
    content = json.loads(submission.content)
    rows = {row.text: row for row in sheet_of(filing).rows}
    text = next(text for text, row in rows.items() if row.parameter.code == "L-anode")
    content["values"][text] |= {"v": "", "m": "default"}
    line = next(line for part in sections(record_from(content)) for line in part.lines if line.row.text == text)
    anode = form_of(filing.form_code).constant("anode_net").value
    assert (Decimal(line.value), line.by_default, line.method) == (anode, True, "缺省值")
    said = LastMonth("2026-02", values=content["values"])
    assert last_words(said, rows[text]) == "缺省值"


def test_the_default_is_drawn_with_its_mark(filing: Filing) -> None:
    marked = '0.4110<span class="sub">缺省值</span></td>'
    assert marked in page_of(filing)
    address = reverse("filing-submission", args=[newest(filing).pk])
    assert marked in signed_in(WANG).get(address).content.decode()


def test_rows_are_cards_on_a_phone(filing: Filing) -> None:
    page = page_of(filing)
    assert '<table class="t tight cards rows-t"' in page
    assert 'data-label="较上月"' in page
    assert "sticky" not in Path(find("review.css") or "").read_text(encoding="utf-8")


def test_a_resubmission_without_a_change_is_told_to_the_reviewer(filing: Filing) -> None:
    returned(filing)
    resubmitted(filing)
    words, queue = "与上次提交的数据完全相同", reverse("review-queue") + "?year=2026"
    assert words in page_of(filing)
    assert words in signed_in(LIN).get(queue).content.decode()
    returned(filing)
    text = next(row.text for row in sheet_of(filing).rows if filing.draft["values"].get(row.text, {}).get("v"))
    filing.refresh_from_db()
    cell = filing.draft["values"][text]
    drafts.save(filing, {text: cell | {"n": "更正"}}, by=make_person(WANG), revision=filing.revision)
    resubmitted(filing)
    assert words not in page_of(filing)
    assert words not in signed_in(LIN).get(queue).content.decode()


def test_what_somebody_else_accepted_meanwhile_is_named(filing: Filing) -> None:
    reviewing.accept(filing, by=make_person(ZHOU), today=TODAY)
    client: Client = signed_in(LIN)
    data = {"filing": str(filing.pk)}
    page = client.post(reverse("review-accept-many") + "?year=2026", data, follow=True).content.decode()
    assert "1 份刚由他人办理" in page
    assert f"{filing}（审核通过）" in page


def test_a_status_reads_as_a_state_and_a_button_as_an_act() -> None:
    with translation.override("en"):
        states = {str(FilingStatus.RETURNED.label), str(FilingStatus.ACCEPTED.label), str(PlanStatus.RETURNED.label)}
        acts = {str(Filing.LIFECYCLE["return"].label), str(Filing.LIFECYCLE["accept"].label)}
    assert not states & acts


def test_the_review_page_asks_the_database_a_bounded_number_of_times(filing: Filing) -> None:
    returned(filing)
    resubmitted(filing)
    client = signed_in(LIN)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(reverse("review-detail", args=[filing.pk]))
    assert len(asked) <= 40, [one["sql"][:120] for one in asked]


def test_the_figures_of_a_review_and_the_labels_of_its_queue_are_styled_for_a_phone(filing: Filing) -> None:
    assert "review.css" in page_of(filing)
    queue = signed_in(LIN).get(reverse("review-queue") + "?year=2026").content.decode()
    assert 'data-label="tCO2e"' in queue
    narrow = Path(str(find("portal-narrow.css"))).read_text()
    assert "td[data-label]::before { content: attr(data-label)" in narrow
    assert ".rows-t tbody tr" in Path(str(find("review.css"))).read_text()
