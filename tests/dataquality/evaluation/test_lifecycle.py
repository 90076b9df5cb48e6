"""评估的流转: computed, sent, answered, proposed, decided by another, published once; nothing while the clock runs."""

import json
from datetime import date
from typing import Any

import pytest

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.models import Entry
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.services import load_norms
from cets_portal.evidence.services.proof import prove
from cets_portal.inbox.models import Message
from cets_portal.oversight.models import Settled
from dataquality.choices import EvaluationStatus, VerificationStatus
from dataquality.models import AgencyEvaluation, Verification
from dataquality.selectors.evaluations import logged_contents, reply_runs
from dataquality.services.evaluation import publishing, steps
from dataquality.services.evaluation.computing import MarkChange, compute, set_mark
from tests.dataquality.evaluation import world
from tests.dataquality.evaluation.world import TODAY, YEAR
from tests.people import CHENG, DEMO, HE, LIN, QIAN, WANG, XU, ZHOU, make_person

pytestmark = pytest.mark.django_db

#: Tuesday 1 September 2026 and five working days.
REPLY_BY = date(2026, 9, 8)
AFTER = date(2026, 9, 9)


def drafted() -> AgencyEvaluation:
    task = world.concluded(world.agency_of_xu())
    world.stands(task, "100000")
    return world.evaluated(make_person(LIN))


def sent() -> AgencyEvaluation:
    one = drafted()
    steps.send(one, by=make_person(LIN), today=TODAY)
    return one


def decided() -> AgencyEvaluation:
    one = sent()
    steps.propose(one, by=make_person(LIN), today=AFTER)
    steps.decide(one, by=make_person(ZHOU), today=AFTER)
    return one


def test_computing_makes_a_draft_of_every_agency_and_again_computes_drafts_only() -> None:
    one = drafted()
    assert (one.status, one.norm_code, one.scores["total"], len(one.rows)) == ("draft", "portal-1", "100.00", 1)
    assert one.profile["name"] == XU.body
    world.concluded(other := world.other_agency())
    done = compute(DEMO, YEAR, by=make_person(LIN), today=TODAY)
    assert (done.new, done.again, done.left) == (1, 1, 0)
    steps.send(one, by=make_person(LIN), today=TODAY)
    world.concluded(one.agency, on=date(2026, 7, 30))
    done = compute(DEMO, YEAR, by=make_person(LIN), today=TODAY)
    assert (done.new, done.again, done.left) == (0, 1, 1)
    one.refresh_from_db()
    assert len(one.rows) == 1, "what was sent stays as it was sent"
    assert AgencyEvaluation.objects.get(agency=other).rows[0]["timely"]


def test_a_year_without_work_says_so() -> None:
    with pytest.raises(Refused, match="2024 排放年度本省没有核查任务") as refused:
        compute(DEMO, 2024, by=make_person(LIN), today=TODAY)
    assert refused.value.code == "nothing"


def test_a_year_that_no_rule_orders_says_so() -> None:
    with pytest.raises(Refused, match="2019") as refused:
        compute(DEMO, 2019, by=make_person(LIN), today=TODAY)
    assert refused.value.code == "rule"


def test_what_has_no_conclusion_cannot_be_sent() -> None:
    world.assigned(world.agency_of_xu(), status=VerificationStatus.DOCUMENTS)
    one = world.evaluated(make_person(LIN))
    with pytest.raises(Refused) as refused:
        steps.send(one, by=make_person(LIN), today=TODAY)
    assert refused.value.code == "no_rows"


def test_sending_starts_five_working_days_and_tells_the_agency() -> None:
    one = sent()
    assert (one.status, one.reply_by) == (EvaluationStatus.REPLYING, REPLY_BY)
    assert Message.objects.filter(user__username="xu", subject__contains="申辩").count() == 1
    assert reply_runs(one, REPLY_BY)
    assert not reply_runs(one, AFTER)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 9, 4), date(2026, 9, 11)),  # a Friday
        (date(2026, 9, 18), date(2026, 9, 24)),  # the Sunday before the Mid-Autumn days is worked
        (date(2026, 9, 29), date(2026, 10, 12)),  # over the National Day holidays
        (date(2026, 12, 29), date(2027, 1, 5)),  # the holidays of the next year are not known
    ],
)
def test_the_clock_of_the_reply_counts_working_days(day: date, last: date) -> None:
    one = drafted()
    steps.send(one, by=make_person(LIN), today=day)
    assert one.reply_by == last


@pytest.mark.parametrize("day", [TODAY, REPLY_BY])
def test_nobody_proposes_or_publishes_while_the_clock_runs(day: date) -> None:
    one = sent()
    for act in (steps.propose, publishing.publish):
        with pytest.raises(Refused) as refused:
            act(one, by=make_person(LIN), today=day)
        assert refused.value.code == "clock"


def test_publication_is_refused_while_the_clock_runs_even_where_it_was_decided() -> None:
    one = decided()
    with pytest.raises(Refused) as refused:
        publishing.publish(one, by=make_person(LIN), today=REPLY_BY)
    assert refused.value.code == "clock"


def test_a_reply_ends_the_clock_and_wants_an_answer_first() -> None:
    one, lin = sent(), make_person(LIN)
    steps.reply(one, "第 3 行已按期出具。", by=make_person(XU), today=date(2026, 9, 3))
    assert Message.objects.filter(user__username="lin", subject__contains="申辩").count() == 1
    with pytest.raises(Refused) as refused:
        steps.propose(one, by=lin, today=date(2026, 9, 3))
    assert refused.value.code == "unanswered"
    steps.answer(one, "经核，予以采纳。", by=lin)
    steps.reply(one, "补充一份证明。", by=make_person(XU), today=REPLY_BY)
    assert one.answer == ""
    with pytest.raises(Refused):
        steps.propose(one, by=lin, today=REPLY_BY)
    steps.answer(one, "经核，不予采纳。", by=lin)
    steps.propose(one, by=lin, today=REPLY_BY)
    assert one.status == EvaluationStatus.PROPOSED


def test_a_reply_after_its_last_day_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        steps.reply(sent(), "晚了", by=make_person(XU), today=AFTER)
    assert refused.value.code == "late"


def test_an_empty_reply_and_an_empty_answer_are_refused() -> None:
    one = sent()
    with pytest.raises(Refused):
        steps.reply(one, "  ", by=make_person(XU), today=TODAY)
    with pytest.raises(Conflict):
        steps.answer(one, "没有申辩可答", by=make_person(LIN))
    steps.reply(one, "有异议", by=make_person(XU), today=TODAY)
    with pytest.raises(Refused):
        steps.answer(one, " ", by=make_person(LIN))


def test_who_proposed_does_not_decide_and_does_not_send_back() -> None:
    one, lin = sent(), make_person(LIN)
    steps.propose(one, by=lin, today=AFTER)
    for act in (lambda: steps.decide(one, by=lin, today=AFTER), lambda: steps.send_back(one, by=lin, reason="x")):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "second_person"
    with pytest.raises(Refused):
        steps.send_back(one, by=make_person(ZHOU), reason=" ")
    steps.send_back(one, by=make_person(ZHOU), reason="第 2 行再核")
    assert one.status == EvaluationStatus.DRAFT


def test_what_was_sent_back_is_sent_again_with_days_of_its_own() -> None:
    one = sent()
    steps.reply(one, "有异议", by=make_person(XU), today=TODAY)
    steps.answer(one, "采纳", by=make_person(LIN))
    steps.propose(one, by=make_person(LIN), today=TODAY)
    steps.send_back(one, by=make_person(ZHOU), reason="重算")
    compute(DEMO, YEAR, by=make_person(LIN), today=AFTER)
    one.refresh_from_db()
    steps.send(one, by=make_person(CHENG), today=AFTER)
    assert (one.reply, one.answer, one.replied_on, one.reply_by) == ("", "", None, date(2026, 9, 16))


OTHERS = (QIAN, WANG, HE)


@pytest.mark.parametrize("who", OTHERS, ids=lambda who: who.username)
def test_others_do_nothing_with_it(who: Any) -> None:
    one, person = sent(), make_person(who)
    acts = (
        lambda: compute(DEMO, YEAR, by=person, today=TODAY),
        lambda: steps.send(one, by=person, today=TODAY),
        lambda: steps.reply(one, "x", by=person, today=TODAY),
        lambda: steps.answer(one, "x", by=person),
        lambda: steps.describe(one, {"office": "x"}, by=person),
        lambda: steps.propose(one, by=person, today=AFTER),
        lambda: publishing.publish(one, by=person, today=AFTER),
        lambda: set_mark(one, MarkChange(1, "data", False, "x"), by=person, today=TODAY),
    )
    for act in acts:
        with pytest.raises(Forbidden):
            act()


def test_the_agency_computes_and_decides_nothing() -> None:
    one, xu = sent(), make_person(XU)
    for act in (
        lambda: compute(DEMO, YEAR, by=xu, today=TODAY),
        lambda: steps.answer(one, "x", by=xu),
        lambda: steps.decide(one, by=xu, today=TODAY),
        lambda: publishing.publish(one, by=xu, today=AFTER),
    ):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(Forbidden):
        steps.reply(one, "officer", by=make_person(LIN), today=TODAY)


# What an officer corrects, what an agency says of itself ------------------------------------------------------


def test_a_corrected_mark_changes_row_score_and_foot_and_outlives_computing_again() -> None:
    one, lin = drafted(), make_person(LIN)
    set_mark(one, MarkChange(1, "plan", False, "控制方案未核"), by=lin, today=TODAY)
    (row,) = one.rows
    assert (row["marks"]["plan"], row["why"]) == (False, {"plan": "officer"})
    assert next(m["points"] for m in one.scores["measures"] if m["id"] == "rows_conform") == "0.00"
    compute(DEMO, YEAR, by=lin, today=TODAY)
    one.refresh_from_db()
    assert one.rows[0]["notes"]["plan"] == {"good": False, "reason": "控制方案未核", "by": "林岚"}
    entry = Entry.objects.get(action="dataquality.agencyevaluation.mark")
    assert entry.reason == "控制方案未核"
    set_mark(one, MarkChange(1, "plan", True, "已补核"), by=lin, today=TODAY)
    assert one.rows[0]["marks"]["plan"]
    assert one.scores["total"] == "100.00"


@pytest.mark.parametrize("change", [(9, "plan", "x"), (1, "nothing", "x"), (1, "plan", " ")])
def test_a_correction_that_names_nothing_or_no_reason_is_refused(change: tuple[int, str, str]) -> None:
    number, mark, reason = change
    with pytest.raises(Refused):
        set_mark(drafted(), MarkChange(number, mark, False, reason), by=make_person(LIN), today=TODAY)


def test_marks_are_corrected_in_a_draft_only() -> None:
    with pytest.raises(Conflict):
        set_mark(sent(), MarkChange(1, "plan", False, "x"), by=make_person(LIN), today=TODAY)


def test_the_agency_describes_itself_but_not_its_bad_record() -> None:
    one = sent()
    steps.describe(one, {"office": "滨江市示例路 1 号", "bad_record": "无", "name": "改名"}, by=make_person(XU))
    assert one.profile["office"] == "滨江市示例路 1 号"
    assert (one.profile["bad_record"], one.profile["name"]) == ("", XU.body)
    steps.describe(one, {"bad_record": "无"}, by=make_person(LIN))
    assert one.profile["bad_record"] == "无"
    steps.propose(one, by=make_person(LIN), today=AFTER)
    for who in (XU, LIN):
        with pytest.raises(Conflict):
            steps.describe(one, {"office": "别处"}, by=make_person(who))


def test_next_year_begins_with_what_the_agency_said_but_not_with_its_bad_record() -> None:
    one = sent()
    steps.describe(one, {"office": "滨江市", "bad_record": "2026 年通报一次"}, by=make_person(LIN))
    unit = Verification.objects.get().report.enterprise
    later = world.report_of(unit, year=2026)
    Verification.objects.create(
        report=later, version=later.versions.get(), agency=one.agency, role="first", due_on=date(2027, 6, 30)
    )
    compute(DEMO, 2026, by=make_person(LIN), today=date(2027, 7, 1))
    fresh = AgencyEvaluation.objects.get(emission_year=2026)
    assert (fresh.profile["office"], fresh.profile["bad_record"]) == ("滨江市", "")


# Publication -------------------------------------------------------------------------------------------------


def test_what_is_published_stands_in_the_log_byte_for_byte() -> None:
    one = decided()
    publishing.publish(one, by=make_person(LIN), today=AFTER)
    assert (one.status, one.published_on) == (EvaluationStatus.PUBLISHED, AFTER)
    assert one.entry is not None
    assert one.entry.subject == f"evaluation/{XU.uscc}/99/2025"
    ((subject, content),) = logged_contents()
    assert subject == one.entry.subject
    leaf = json.loads(one.entry.leaf)
    assert leaf["content"]["size"] == len(content)
    assert json.loads(content)["rows"][0]["timely"] is True
    assert Message.objects.filter(user__username="xu", subject__contains="已公开").count() == 1


def test_a_published_row_that_somebody_alters_is_found() -> None:
    one = decided()
    publishing.publish(one, by=make_person(LIN), today=AFTER)
    rows = [{**one.rows[0], "timely": False}]
    AgencyEvaluation.objects.filter(pk=one.pk).update(rows=rows)
    found = prove().findings
    assert {"place": "content", "name": one.entry.subject, "fault": "altered"} in found  # type: ignore[union-attr]


@pytest.mark.parametrize("state", ["draft", "replying", "proposed", "published"])
def test_only_what_was_decided_is_published(state: str) -> None:
    one = decided()
    if state == "published":
        publishing.publish(one, by=make_person(LIN), today=AFTER)
    else:
        AgencyEvaluation.objects.filter(pk=one.pk).update(status=state)
    with pytest.raises(Conflict):
        publishing.publish(one, by=make_person(ZHOU), today=AFTER)


def settled(year: int = YEAR) -> int:
    duty = Obligation.objects.filter(duty="agency_evaluation", emission_year=year)
    return Settled.objects.filter(obligation__in=duty, province=DEMO, enterprise=None, by_portal=True).count()


def publish_whole(one: AgencyEvaluation) -> None:
    steps.send(one, by=make_person(LIN), today=TODAY)
    steps.propose(one, by=make_person(LIN), today=AFTER)
    steps.decide(one, by=make_person(ZHOU), today=AFTER)
    publishing.publish(one, by=make_person(LIN), today=AFTER)


def test_the_last_agency_of_the_year_settles_the_provinces_duty() -> None:
    load_norms()
    world.concluded(other := world.other_agency())
    one = drafted()
    publish_whole(one)
    assert settled() == 0
    publish_whole(AgencyEvaluation.objects.get(agency=other))
    assert settled() == Obligation.objects.filter(duty="agency_evaluation", emission_year=YEAR).count() > 0
    assert settled(2024) == 0


def test_an_agency_that_worked_and_was_never_computed_keeps_the_duty_open() -> None:
    load_norms()
    one = drafted()
    world.concluded(world.other_agency())
    publish_whole(one)
    assert settled() == 0


def test_every_step_leaves_its_entry_in_the_audit() -> None:
    one = sent()
    steps.reply(one, "无异议", by=make_person(XU), today=TODAY)
    steps.answer(one, "收悉", by=make_person(LIN))
    steps.describe(one, {"office": "x"}, by=make_person(LIN))
    steps.propose(one, by=make_person(LIN), today=TODAY)
    steps.decide(one, by=make_person(ZHOU), today=TODAY)
    publishing.publish(one, by=make_person(LIN), today=TODAY)
    acts = (
        Entry.objects.filter(target_type="dataquality.agencyevaluation").order_by("pk").values_list("action", flat=True)
    )
    said = [one.rpartition(".")[2] for one in acts]
    assert said == ["compute", "send", "reply", "answer", "describe", "propose", "decide", "publish"]
