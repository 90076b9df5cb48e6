"""方案的办理: who may do what, what is kept, what is refused, what the database refuses."""

import json
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.models import Entry
from cets_portal.evidence.digests import sha256
from cets_portal.evidence.models import LogEntry
from cets_portal.evidence.rules.canonical import canonical
from cets_portal.inbox.models import Message
from dataquality.choices import PlanTrigger
from dataquality.models import PlanFile, PlanVersion
from dataquality.selectors.plans import logged_content, logged_contents, plan_digest, plan_in_force
from dataquality.services import plan_drafts as drafts
from dataquality.services import plan_files, plan_review, plans
from dataquality.services.plan_drafts import Seen, Stale
from registry.models import Facility
from tests.dataquality.plan.at_work import TODAY, again, complete_draft, seen, steelworks, submitted, upload, wang, wu
from tests.dataquality.plans import make_plan
from tests.people import CHEN, LIN, ZHAO, ZHOU, make_person

pytestmark = pytest.mark.django_db

MEND_BY = date(2026, 12, 7)


def test_a_first_plan_is_prefilled_from_the_register() -> None:
    unit = steelworks()
    unit.legal_representative, unit.address = "方正", "滨江市示例路1号"
    unit.save()
    Facility.objects.create(
        enterprise=unit, sector="steel", code="SJ-1", name="1号烧结工序", capacity=360, capacity_unit="m²"
    )
    version = plans.open_plan(unit, "steel", 2026, by=wang(), today=TODAY)
    assert version.content["enterprise"]["legal_name"] == "方正"
    assert [(one["code"], one["kind"], one["capacity"]) for one in version.content["facilities"]] == [
        ("SJ-1", "sintering", "360")
    ]
    assert version.content["parameters"][":::C3-E"]["method"] == "computed"


def test_only_the_units_own_people_write_its_plan() -> None:
    unit = steelworks()
    for stranger in (LIN, CHEN):
        with pytest.raises(Forbidden):
            plans.open_plan(unit, "steel", 2026, by=make_person(stranger), today=TODAY)
    version = make_plan(unit, "steel", status="draft")
    with pytest.raises(Forbidden):
        drafts.save_texts(version, "boundary", {"process": "x"}, by=make_person(CHEN), seen=seen(version))


def test_next_years_plan_is_not_begun_before_november() -> None:
    make_plan(steelworks(), "steel", 2026)
    with pytest.raises(Refused) as refusal:
        plans.roll_forward(steelworks(), "steel", 2027, by=wang(), today=date(2026, 10, 31))
    assert refusal.value.code == "not_yet"
    assert plans.roll_forward(steelworks(), "steel", 2027, by=wang(), today=date(2026, 11, 1)).plan.plan_year == 2027


def test_the_roll_carries_content_and_files() -> None:
    version = submitted()
    plan_review.accept(version, by=make_person(ZHOU), today=TODAY)
    rolled = plans.roll_forward(steelworks(), "steel", 2027, by=wang(), today=TODAY)
    assert rolled.content == version.content
    assert rolled.trigger == PlanTrigger.YEARLY
    assert set(rolled.files.values_list("file", flat=True)) == set(version.files.values_list("file", flat=True))


def test_the_bureau_rolls_many_and_says_what_it_could_not() -> None:
    unit = steelworks()
    make_plan(unit, "steel", 2026)
    lin = make_person(LIN)
    done = plans.roll_many([unit], {unit.pk: ["steel"]}, 2027, by=lin, today=TODAY)
    assert (done.made, done.already, done.nothing) == (1, 0, 0)
    done = plans.roll_many([unit], {unit.pk: ["steel", "power"]}, 2027, by=lin, today=TODAY)
    assert (done.made, done.already, done.nothing) == (0, 1, 1)
    with pytest.raises(Forbidden):
        plans.roll_many([unit], {unit.pk: ["steel"]}, 2027, by=make_person(ZHAO), today=TODAY)


def test_a_revision_needs_one_of_the_six_triggers_and_a_reason() -> None:
    plan = make_plan(steelworks(), "steel").plan
    for trigger, note in (("first", "x"), ("instrument", " ")):
        with pytest.raises(Refused):
            plans.revise(plan, trigger=trigger, note=note, by=wang(), today=TODAY)
    made = plans.revise(plan, trigger="instrument", note="换装新皮带秤", by=wang(), today=TODAY)
    assert (made.number, made.trigger, made.revision_note) == (2, "instrument", "换装新皮带秤")


def test_a_save_of_an_older_state_is_refused_and_says_who_saved() -> None:
    version = make_plan(steelworks(), "steel", status="draft")
    mine = Seen(version.revision, drafts.digest_of(version, "boundary"))
    drafts.save_texts(version, "boundary", {"process": "吴的话"}, by=wu(), seen=seen(version))
    with pytest.raises(Stale) as refusal:
        drafts.save_texts(version, "boundary", {"process": "王的话"}, by=wang(), seen=mine)
    assert "吴桐" in str(refusal.value)
    assert again(version).content["boundary"]["process"] == "吴的话"


def test_two_people_on_two_sections_do_not_stand_in_each_others_way() -> None:
    version = make_plan(steelworks(), "steel", status="draft")
    mine = Seen(version.revision, drafts.digest_of(version, "quality"))
    drafts.save_texts(version, "boundary", {"process": "吴的话"}, by=wu(), seen=seen(version))
    drafts.save_texts(version, "quality", {"review": "王的话"}, by=wang(), seen=mine)
    assert again(version).content["quality"]["review"] == "王的话"


def test_a_save_that_changes_nothing_is_not_counted() -> None:
    version = make_plan(steelworks(), "steel", status="draft")
    done = drafts.save_texts(version, "boundary", dict(version.content["boundary"]), by=wang(), seen=seen(version))
    assert (done.changed, done.revision) == (False, 0)
    assert not Entry.objects.filter(action="dataquality.planversion.save").exists()


@pytest.mark.parametrize("code", ["A:1", "", "x" * 21, "一号", "SJ1"])
def test_a_facility_code_is_plain_and_stands_once(code: str) -> None:
    version = make_plan(steelworks(), "steel", status="draft")
    with pytest.raises(Refused):
        drafts.add_facility(version, code, "2号烧结机", "sintering", by=wang(), seen=seen(version))


def test_an_incomplete_plan_is_not_handed_in() -> None:
    version = make_plan(steelworks(), "steel", status="draft")
    with pytest.raises(Refused) as refusal:
        plan_review.submit(version, by=wu())
    assert refusal.value.code == "open_points"
    assert {point.check for point in refusal.value.issues} == {"PLAN-14"}
    assert again(version).status == "draft"


def test_the_approver_hands_in_and_the_bureau_is_told() -> None:
    make_person(LIN)
    version = complete_draft()
    with pytest.raises(Forbidden):
        plan_review.submit(version, by=wang())
    plan_review.submit(version, by=wu())
    assert again(version).status == "submitted"
    message = Message.objects.get(user=make_person(LIN))
    assert "滨江示例钢铁有限公司" in message.subject


def test_a_draft_on_an_old_form_is_refitted_before_it_is_handed_in() -> None:
    version = complete_draft()
    PlanVersion.objects.filter(pk=version.pk).update(form_code="power-v03-2022")
    with pytest.raises(Refused) as refusal:
        plan_review.submit(again(version), by=wu())
    assert refusal.value.code == "old_form"
    plans.refit(again(version), by=wang())
    plan_review.submit(again(version), by=wu())


def test_what_is_returned_says_why_and_may_be_mended() -> None:
    version = submitted()
    lin = make_person(LIN)
    with pytest.raises(Refused):
        plan_review.send_back(version, reason="  ", mend_by=MEND_BY, by=lin, today=TODAY)
    with pytest.raises(Refused, match="早于今天"):
        plan_review.send_back(version, reason="边界不清", mend_by=date(2026, 11, 21), by=lin, today=TODAY)
    plan_review.send_back(version, reason="边界不清", mend_by=MEND_BY, by=lin, today=TODAY)
    assert (again(version).return_reason, again(version).mend_by) == ("边界不清", MEND_BY)
    assert Message.objects.filter(user=wang(), body__contains="边界不清").exists()
    drafts.save_texts(again(version), "boundary", {"process": "写清"}, by=wang(), seen=seen(again(version)))
    plan_review.submit(again(version), by=wu())
    plan_review.recall(again(version), by=wu())
    assert (again(version).status, again(version).mend_by) == ("returned", MEND_BY), "what was returned stays returned"
    plan_review.submit(again(version), by=wu())
    plan_review.accept(again(version), by=lin, today=TODAY)
    assert (again(version).return_reason, again(version).mend_by) == ("", None)


def test_an_accepted_version_is_in_force_from_new_years_day_and_logged() -> None:
    version = submitted()
    plan_review.accept(version, by=make_person(LIN), today=TODAY)
    assert version.effective_on == date(2026, 1, 1)
    assert plan_in_force(steelworks(), "steel", date(2026, 1, 1)) == version
    entry = LogEntry.objects.get()
    assert entry.subject == f"plan/{steelworks().uscc}/steel/2026/1"
    assert version.entry == entry
    assert dict(logged_contents()) == {entry.subject: logged_content(again(version))}


def test_the_receipt_of_a_plan_names_who_handed_it_in_and_who_accepted_it() -> None:
    version = submitted()
    plan_review.accept(version, by=make_person(LIN), today=TODAY)
    kept = again(version)
    said = json.loads(logged_content(kept))
    assert (said["submitted_by"], said["reviewed_by"]) == (wu().username, LIN.username)
    kept.reviewed_by = make_person(ZHOU)
    assert sha256(logged_content(kept)) not in LogEntry.objects.get().leaf


def test_a_receipt_from_before_the_people_stood_in_it_still_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    version = submitted()
    with monkeypatch.context() as before:
        before.setattr("dataquality.selectors.plans._people", lambda version: {})
        plan_review.accept(version, by=make_person(LIN), today=TODAY)
    assert sha256(logged_content(again(version))) in LogEntry.objects.get().leaf


def test_the_digest_of_an_accepted_plan_is_worked_out_once_and_of_a_draft_each_time() -> None:
    accepted, draft = make_plan(steelworks(), "steel"), complete_draft(2027)
    digests = [plan_digest(one) for one in (accepted, draft)]
    assert digests == [sha256(canonical(one.content)) for one in (accepted, draft)]
    accepted.content, draft.content = {"other": "text"}, {"other": "text"}
    assert plan_digest(again(accepted)) == plan_digest(accepted) == digests[0]
    assert plan_digest(draft) == sha256(canonical(draft.content)) != digests[1]


def test_a_revision_is_in_force_from_its_day_and_never_before_the_version_it_replaces() -> None:
    first = make_plan(steelworks(), "steel", effective_on=date(2026, 3, 1))
    revision = plans.revise(first.plan, trigger="accuracy", note="改用轨道衡", by=wang(), today=TODAY)
    for kind in ("organisation", "site", "process"):
        plan_files.add_file(revision, kind, upload(f"{kind}.pdf"), by=wang())
    plan_review.submit(revision, by=wu())
    lin = make_person(LIN)
    for day in (date(2026, 2, 1), date(2027, 1, 1)):
        with pytest.raises(Refused):
            plan_review.accept(again(revision), by=lin, today=TODAY, effective_on=day)
    plan_review.accept(again(revision), by=lin, today=TODAY)
    assert plan_in_force(steelworks(), "steel", date(2026, 11, 21)) == first
    assert plan_in_force(steelworks(), "steel", TODAY) == revision
    assert plan_in_force(steelworks(), "steel", date(2026, 2, 28)) is None


def test_a_plan_of_the_year_goes_before_one_of_the_year_before() -> None:
    old, new = make_plan(steelworks(), "steel", 2025), make_plan(steelworks(), "steel", 2026)
    assert plan_in_force(steelworks(), "steel", date(2025, 7, 1)) == old
    assert plan_in_force(steelworks(), "steel", date(2026, 7, 1)) == new
    assert plan_in_force(steelworks(), "steel", date(2027, 7, 1)) == new


def test_another_province_does_not_decide() -> None:
    version = submitted()
    with pytest.raises(Forbidden):
        plan_review.accept(version, by=make_person(ZHAO), today=TODAY)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE dataquality_planversion SET content = '{}' WHERE id = %s",
        "UPDATE dataquality_planversion SET status = 'draft' WHERE id = %s",
        "DELETE FROM dataquality_planversion WHERE id = %s",
        "UPDATE dataquality_planfile SET name = 'x' WHERE version_id = %s",
        "DELETE FROM dataquality_planfile WHERE version_id = %s",
    ],
)
def test_the_database_keeps_an_accepted_version_as_it_is(sql: str) -> None:
    version = submitted()
    plan_review.accept(version, by=make_person(LIN), today=TODAY)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [version.pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanFile.objects.create(version=version, kind="other", file=version.files.first().file, name="y")  # type: ignore[union-attr]


def test_a_plan_handed_in_is_not_written_on() -> None:
    version = submitted()
    with pytest.raises(Conflict):
        drafts.save_texts(version, "boundary", {"process": "x"}, by=wang(), seen=seen(version))
    with pytest.raises(Conflict):
        plan_files.add_file(version, "other", upload(), by=wang())
    plan_review.recall(version, by=wang())
    drafts.save_texts(version, "boundary", {"process": "x"}, by=wang(), seen=seen(version))


def test_a_second_open_version_is_not_begun() -> None:
    plan = make_plan(steelworks(), "steel").plan
    plans.revise(plan, trigger="accuracy", note="甲", by=wang(), today=TODAY)
    with pytest.raises(Conflict) as refusal:
        plans.revise(plan, trigger="accuracy", note="乙", by=wu(), today=TODAY)
    assert "王磊" in str(refusal.value)
