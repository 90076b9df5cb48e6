"""签署与记录: the approver reads, states and signs; what was signed is read and compared, never changed."""

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from cets_portal.evidence import verify_receipt
from dataquality.choices import FilingStatus
from dataquality.models import Filing, Submission
from dataquality.services import drafts, questions, reviewing, submitting
from tests.dataquality.filing import world
from tests.people import CHEN, HE, LIN, MA, WANG, WU, make_person, signed_in
from tests.showing import seen_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def twentieth_of_april(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("listing", "opening", "editing", "edit_page", "signing", "sign_page", "records"):
        monkeypatch.setattr(f"dataquality.views.filings.{place}.today", lambda: world.TODAY, raising=False)


def page(who: object, name: str, pk: int) -> str:
    answer = signed_in(who).get(reverse(name, args=[pk]), follow=True)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return str(answer.content.decode())


def returned() -> Submission:
    """Submitted, returned by Lin until the 30th."""
    submission = world.submitted(world.works())
    filing = submission.filing
    filing.refresh_from_db()
    reviewing.send_back(
        filing, reason="铝液产量与台账不符，请核对。", mend_by=date(2026, 4, 30), by=make_person(LIN), today=world.TODAY
    )
    return submission


def resubmitted() -> Submission:
    filing = returned().filing
    filing.refresh_from_db()
    wang = make_person(WANG)
    drafts.save(filing, {"DJ1:::L-out": {"v": "24612.00"}}, by=wang, revision=filing.revision)
    world.explain(filing, by=wang)
    submitting.hand_over(filing, by=wang, today=world.TODAY)
    return submitting.submit(filing, by=make_person(WU), today=world.TODAY)


def sign(filing: Filing, seen: str) -> Any:
    said = {"stated": "1", "seen": seen}
    return signed_in(WU).post(reverse("filing-submit", args=[filing.pk]), said, follow=True)


def handed_over_again(filing: Filing, value: str = "") -> None:
    """Recalled, changed where a value is given, and handed over once more by Wang."""
    wang = make_person(WANG)
    submitting.recall(filing, by=wang)
    if value:
        drafts.save(filing, {"DJ1:::L-out": {"v": value}}, by=wang, revision=filing.revision)
        world.explain(filing, by=wang)
    submitting.hand_over(filing, by=wang, today=world.TODAY)


@pytest.mark.parametrize("value", ["24612.00", ""], ids=["figures", "handed over anew, as after a change of papers"])
def test_nobody_signs_what_changed_since_he_opened_the_page(value: str) -> None:
    filing = world.handed_over(world.works())
    seen = seen_in(page(WU, "filing-sign", filing.pk))
    handed_over_again(filing, value)
    text = sign(filing, seen).content.decode()
    assert "送签时间" in text[text.index("您打开本页后") :][:80]
    assert not Submission.objects.exists()
    sign(filing, seen_in(text))
    assert Submission.objects.count() == 1


def test_a_form_that_does_not_say_what_was_seen_signs_nothing() -> None:
    filing = world.handed_over(world.works())
    assert "您打开本页后" in sign(filing, "").content.decode()
    assert not Submission.objects.exists()


def test_a_returned_month_keeps_reason_and_day_with_the_approver_and_after_a_recall() -> None:
    filing = Filing.objects.get(pk=returned().filing_id)
    submitting.hand_over(filing, by=make_person(WANG), today=world.TODAY)
    signing = page(WU, "filing-sign", filing.pk)
    assert all(words in signing for words in ("铝液产量与台账不符", "4月30日"))
    signed_in(WANG).post(reverse("filing-recall", args=[filing.pk]))
    filing.refresh_from_db()
    assert (filing.status, filing.mend_by) == (FilingStatus.RETURNED, date(2026, 4, 30))
    assert "铝液产量与台账不符" in page(WANG, "filing-edit", filing.pk)


def test_the_approver_is_told_that_nothing_was_mended() -> None:
    filing = Filing.objects.get(pk=returned().filing_id)
    submitting.hand_over(filing, by=make_person(WANG), today=world.TODAY)
    assert "与上次提交的数据完全相同" in page(WU, "filing-sign", filing.pk)
    handed_over_again(filing, "24612.00")
    assert "与上次提交的数据完全相同" not in page(WU, "filing-sign", filing.pk)


def test_the_approver_sees_totals_and_papers_before_signing() -> None:
    filing = world.handed_over(world.works())
    text = page(WU, "filing-sign", filing.pk)
    assert "本月合计" in text
    assert "本人已核对以上内容" in text
    assert "支撑材料" in text


def test_nobody_signs_without_the_statement() -> None:
    filing = world.handed_over(world.works())
    answer = signed_in(WU).post(reverse("filing-submit", args=[filing.pk]), follow=True)
    assert "请阅读并勾选声明" in answer.content.decode()
    assert not Submission.objects.exists()


def test_the_approver_signs_and_gets_the_receipt() -> None:
    filing = world.handed_over(world.works())
    answer = sign(filing, seen_in(page(WU, "filing-sign", filing.pk)))
    submission = Submission.objects.get()
    assert "已签署提交，回执已生成" in answer.content.decode()
    assert reverse("receipt-detail", args=[submission.entry.index]) in answer.content.decode()


def test_the_filer_hands_over_and_may_recall_but_never_signs() -> None:
    filing = world.filled(world.opened(world.works()))
    client = signed_in(WANG)
    client.post(reverse("filing-hand-over", args=[filing.pk]))
    filing.refresh_from_db()
    assert filing.status == FilingStatus.SIGNING
    assert client.post(reverse("filing-submit", args=[filing.pk]), {"stated": "1"}).status_code == 403
    client.post(reverse("filing-recall", args=[filing.pk]))
    filing.refresh_from_db()
    assert filing.status == FilingStatus.DRAFT


def test_a_returned_month_says_why_until_when_and_leads_to_what_was_returned() -> None:
    submission = returned()
    text = page(WANG, "filing-edit", submission.filing_id)
    assert "铝液产量与台账不符" in text
    assert "4月30日" in text
    assert reverse("filing-submission", args=[submission.pk]) in text


def test_what_was_signed_is_read_with_its_working_by_all_who_see_the_unit() -> None:
    submission = world.submitted(world.works())
    for who in (WANG, WU, LIN, MA, HE):
        text = page(who, "filing-submission", submission.pk)
        assert all(words in text for words in ("铝液产量", "计算过程", "吴桐")), who


def test_the_original_of_the_snapshot_is_the_very_bytes_of_the_digest() -> None:
    submission = world.submitted(world.works())
    data = signed_in(LIN).get(reverse("filing-content", args=[submission.pk])).content
    assert data == Submission.objects.get().content.encode()
    assert json.loads(data)["number"] == 1


def test_two_submissions_are_compared_value_by_value() -> None:
    second = resubmitted()
    text = page(WANG, "filing-compare", second.pk)
    assert "铝液产量" in text
    assert "24,612.00" in text
    first = second.filing.submissions.get(number=1)
    assert signed_in(WANG).get(reverse("filing-compare", args=[first.pk])).status_code == 404


def test_a_draft_is_compared_with_the_submission_that_was_returned() -> None:
    filing = Filing.objects.get(pk=returned().filing_id)
    link = reverse("filing-compare-draft", args=[filing.pk])
    assert link in page(WANG, "filing-edit", filing.pk)
    assert "草稿与被退回的一稿相同" in page(WANG, "filing-compare-draft", filing.pk)
    was = filing.draft["values"]["DJ1:::L-out"]["v"]
    drafts.save(filing, {"DJ1:::L-out": {"v": "24612.00"}}, by=make_person(WANG), revision=filing.revision)
    text = page(WANG, "filing-compare-draft", filing.pk)
    for words in ("填报值", "24,612.00", f"{Decimal(was):,f}", "计算值", "草稿"):
        assert words in text, words
    assert signed_in(LIN).get(link).status_code == 403


def test_before_the_first_submission_there_is_nothing_to_compare_with() -> None:
    filing = world.opened(world.works())
    link = reverse("filing-compare-draft", args=[filing.pk])
    assert link not in page(WANG, "filing-edit", filing.pk)
    assert signed_in(WANG).get(link).status_code == 404


def test_the_receipts_page_gives_the_file_that_it_proves(tmp_path: Path) -> None:
    submission, client = world.submitted(world.works()), signed_in(WANG)
    index = submission.entry.index
    assert f"--content content-filing-{submission.filing.enterprise.uscc}" in page(WANG, "receipt-detail", index)
    content = client.get(reverse("receipt-content", args=[index]))
    assert "attachment" in content["Content-Disposition"]
    (tmp_path / "content.json").write_bytes(content.content)
    (tmp_path / "receipt.json").write_bytes(client.get(reverse("receipt-file", args=[index])).content)
    command = [sys.executable, str(verify_receipt.__file__), "receipt.json", "--content", "content.json"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "content.json").write_bytes(content.content.replace(b'"number":1', b'"number":2'))
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 1
    assert signed_in(CHEN).get(reverse("receipt-content", args=[index])).status_code == 404


def test_the_unit_answers_a_question_where_it_fills_in() -> None:
    filing = Filing.objects.get(pk=world.submitted(world.works()).filing_id)
    asked = questions.ask(filing, text="请说明产量。", due_on=date(2026, 4, 30), by=make_person(LIN), today=world.TODAY)
    assert "请说明产量" in page(WANG, "filing-record", filing.pk)
    signed_in(WANG).post(reverse("filing-answer", args=[asked.pk]), {"answer": "见台账。"})
    asked.refresh_from_db()
    assert asked.answer == "见台账。"


def test_a_draft_made_on_an_older_plan_says_what_changed_and_takes_it_over() -> None:
    unit = world.works()
    filing = world.opened(unit)
    plan = world.plan_for(unit, "aluminium", effective_on=date(2026, 2, 1))
    text = page(WANG, "filing-edit", filing.pk)
    assert "填报依据已变化" in text
    assert "按新依据更新" in text
    signed_in(WANG).post(reverse("filing-adopt", args=[filing.pk]))
    filing.refresh_from_db()
    assert filing.plan_version_id == plan.pk


def test_everybody_is_led_to_the_page_that_is_his() -> None:
    submission = world.submitted(world.works())
    pk = submission.filing_id
    for who, name in ((WANG, "filing-record"), (LIN, "review-detail")):
        answer = signed_in(who).get(reverse("filing-detail", args=[pk]))
        assert answer["Location"] == reverse(name, args=[pk])
