"""签发与公布: two people, nothing open, everything frozen, the edition before replaced."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from cets_portal.accounts.models import Post, Role, Tenure, User
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.models import Entry
from cets_portal.evidence.services import read
from registry.choices import Sector
from registry.models import AnnualEmission, AnnualList, Enterprise, ListEntry
from registry.selectors.profile import standings
from registry.selectors.review import current_lists
from registry.selectors.screening import compare_editions, steps_of
from registry.services import lists
from tests.factories import make_enterprise
from tests.people import CHENG, HE, LIN, QIAN, ZHOU, Person, make_person
from tests.registry.lists_at_work import TODAY, confirm_all, entry_of, news_of, published_list, screen, submitted_list

pytestmark = pytest.mark.django_db


def publish(annual_list: AnnualList, *, by: User | None = None, today: date = TODAY) -> None:
    lists.publish(annual_list, by=by or make_person(ZHOU), today=today, declared_empty=True)


def test_a_list_is_submitted_only_when_every_entry_is_decided() -> None:
    make_enterprise(emissions={2025: "30000"})
    make_enterprise()
    annual_list = screen().annual_list
    with pytest.raises(Refused, match="还有 2 条未确认，其中待核实 1 条") as refusal:
        lists.submit(annual_list, by=make_person(LIN))
    assert refusal.value.code == "undecided"
    confirm_all(annual_list)
    with pytest.raises(Refused, match="还有 1 条未确认，其中待核实 1 条"):
        lists.submit(annual_list, by=make_person(LIN))


def test_a_list_with_a_question_decided_as_question_is_not_submitted() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    annual_list = screen().annual_list
    lists.decide_entry(entry_of(unit), verdict="ask", reason="核实工艺", by=make_person(LIN))
    with pytest.raises(Refused, match="还有 1 条待核实"):
        lists.submit(annual_list, by=make_person(LIN))


def test_a_list_that_was_never_screened_is_not_submitted() -> None:
    annual_list = AnnualList.objects.create(list_year=2027, province="99", sector="power", rule_code="2026-32")
    with pytest.raises(Refused, match="还没有筛查过"):
        lists.submit(annual_list, by=make_person(LIN))


def test_a_list_the_register_has_moved_away_from_is_not_submitted() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    annual_list = screen().annual_list
    confirm_all(annual_list)
    AnnualEmission.objects.update(emissions_tco2e=Decimal(100))
    with pytest.raises(Refused, match="企业登记册有变动，涉及 1 家") as refusal:
        lists.submit(annual_list, by=make_person(LIN))
    assert refusal.value.issues[0].uscc == unit.uscc
    assert AnnualList.objects.get().status == "draft"


@pytest.mark.parametrize("who", [ZHOU, QIAN, HE], ids=lambda who: who.username)
def test_only_clerks_submit(who: Person) -> None:
    annual_list = screen().annual_list
    with pytest.raises(Forbidden):
        lists.submit(annual_list, by=make_person(who))


@pytest.mark.parametrize("who", [LIN, CHENG, QIAN, HE], ids=lambda who: who.username)
def test_only_reviewers_publish(who: Person) -> None:
    annual_list = submitted_list()
    with pytest.raises(Forbidden):
        publish(annual_list, by=make_person(who))


def promoted(user: User) -> User:
    """The same person, now in a reviewer's post."""
    body = user.acting_post.organisation  # type: ignore[union-attr]
    post = Post.objects.create(organisation=body, role=Role.REVIEWER, title=f"审核（{user}）")
    Tenure.objects.create(post=post, user=user, from_on=TODAY)
    user.acting_post = post
    return user


def test_who_submitted_does_not_publish_even_in_another_post() -> None:
    annual_list = submitted_list()
    with pytest.raises(Refused, match="须由另一人办理") as refusal:
        publish(annual_list, by=promoted(make_person(LIN)))
    assert refusal.value.code == "second_person"


def test_who_decided_a_single_entry_does_not_publish_either() -> None:
    mine, theirs = make_enterprise(emissions={2025: "30000"}), make_enterprise(emissions={2025: "40000"})
    annual_list = screen().annual_list
    lists.decide_entry(entry_of(mine), verdict="include", by=make_person(CHENG))
    lists.decide_entry(entry_of(theirs), verdict="include", by=make_person(LIN))
    lists.submit(annual_list, by=make_person(LIN))
    with pytest.raises(Refused, match="其中 1 条是您本人确认的"):
        publish(annual_list, by=promoted(make_person(CHENG)))
    publish(annual_list)


def test_a_draft_is_not_published() -> None:
    annual_list = screen().annual_list
    with pytest.raises(Conflict, match="办理中"):
        publish(annual_list)


def test_publication_freezes_name_code_city_and_serial_by_city_then_name() -> None:
    names = [("云屏市", "甲示例热电有限公司"), ("滨江市", "乙示例热电有限公司"), ("滨江市", "（丙）示例热电有限公司")]
    units = [make_enterprise(name, city=city, emissions={2025: "30000"}) for city, name in names]
    small = make_enterprise("小示例热电有限公司", emissions={2025: "100"})
    annual_list = published_list()
    listed = annual_list.entries.filter(serial__isnull=False).order_by("serial")
    assert list(listed.values_list("serial", "city", "name")) == [
        (1, "滨江市", "（丙）示例热电有限公司"),
        (2, "滨江市", "乙示例热电有限公司"),
        (3, "云屏市", "甲示例热电有限公司"),
    ]
    assert entry_of(small).serial is None
    assert (entry_of(small).name, entry_of(small).uscc) == (small.name, small.uscc)
    Enterprise.objects.filter(pk=units[0].pk).update(name="改名示例热电有限公司")
    assert entry_of(units[0]).shown_name == "甲示例热电有限公司"


def test_publication_tells_who_when_and_the_digests() -> None:
    make_enterprise(emissions={2025: "30000"})
    annual_list = published_list()
    assert (annual_list.status, annual_list.published_by) == ("published", make_person(ZHOU))
    assert annual_list.published_at is not None
    logged = Entry.objects.get(action="registry.annuallist.publish")
    assert logged.actor_name == "周正"
    assert logged.detail["workbook_sha256"] == annual_list.workbook.sha256  # type: ignore[union-attr]
    assert logged.detail["csv_sm3"] == annual_list.csv.sm3  # type: ignore[union-attr]
    for file in (annual_list.workbook, annual_list.csv, annual_list.document):
        assert file is not None
        assert read(file)


def test_every_entry_keeps_the_proof_of_its_verdict() -> None:
    unit, small = make_enterprise(emissions={2025: "26000"}), make_enterprise(emissions={2025: "100"})
    published_list()
    for one, holds in ((unit, True), (small, True)):
        steps = entry_of(one).proof
        assert [step["decision"] for step in steps][:2] == ["merged", "closed"]
        assert {"input", "value", "source", "rule", "clause", "holds", "params"} <= set(steps[0])
        assert steps[-1]["holds"] is holds
    figure = next(step for step in entry_of(unit).proof if step["decision"] == "reaches_threshold")
    assert figure["value"] == "26,000.00"


def test_the_proof_that_was_signed_is_shown_whatever_the_register_says_later() -> None:
    unit = make_enterprise(emissions={2025: "26000"})
    submitted_list()
    signed = steps_of(entry_of(unit), today=TODAY)
    AnnualEmission.objects.update(emissions_tco2e=Decimal(5))
    assert steps_of(entry_of(unit), today=TODAY) == signed


def test_a_draft_shows_its_proof_from_the_register() -> None:
    unit = make_enterprise(emissions={2025: "26000"})
    screen()
    assert "26,000.00" in [step["value"] for step in steps_of(entry_of(unit), today=TODAY)]
    AnnualEmission.objects.update(emissions_tco2e=Decimal(5))
    assert "5.00" in [step["value"] for step in steps_of(entry_of(unit), today=TODAY)]


def test_a_recalled_list_is_work_again_and_a_returned_one_says_why() -> None:
    make_enterprise(emissions={2025: "30000"})
    annual_list = submitted_list()
    lists.recall(annual_list, by=make_person(LIN))
    assert (annual_list.status, annual_list.submitted_by) == ("draft", None)
    lists.submit(annual_list, by=make_person(LIN))
    with pytest.raises(Refused, match="请写明"):
        lists.return_to_clerk(annual_list, by=make_person(ZHOU), reason=" ")
    lists.return_to_clerk(annual_list, by=make_person(ZHOU), reason="请核对第 3 条")
    assert annual_list.status == "draft"
    assert Entry.objects.get(action="registry.annuallist.return").reason == "请核对第 3 条"


def test_a_list_without_units_is_published_only_when_both_hands_declare_it() -> None:
    make_enterprise(emissions={2025: "100"})
    annual_list, lin, zhou = screen().annual_list, make_person(LIN), make_person(ZHOU)
    confirm_all(annual_list)
    with pytest.raises(Refused, match="没有一家重点排放单位") as refusal:
        lists.submit(annual_list, by=lin)
    assert refusal.value.code == "empty"
    lists.submit(annual_list, by=lin, declared_empty=True)
    with pytest.raises(Refused, match="请勾选声明"):
        lists.publish(annual_list, by=zhou, today=TODAY)
    lists.publish(annual_list, by=zhou, today=TODAY, declared_empty=True)
    assert annual_list.status == "published"
    declared = Entry.objects.filter(detail__declared_empty=True).values_list("action", flat=True)
    assert set(declared) == {"registry.annuallist.submit", "registry.annuallist.publish"}


def test_a_list_with_report_only_enterprises_alone_is_empty() -> None:
    make_enterprise(sector=Sector.STEEL, process="独立钢压延加工", industry_code="3130", emissions={2025: "30000"})
    annual_list = screen("steel").annual_list
    confirm_all(annual_list)
    with pytest.raises(Refused, match="没有一家重点排放单位"):
        lists.submit(annual_list, by=make_person(LIN))


# amendments --------------------------------------------------------------------------------------------------


def amended(annual_list: AnnualList, note: str = "补入一家") -> AnnualList:
    return lists.amend(annual_list, note=note, by=make_person(LIN))


def republished(annual_list: AnnualList, *, today: date = date(2026, 12, 6)) -> AnnualList:
    confirm_all(annual_list)
    lists.submit(annual_list, by=make_person(LIN), declared_empty=True)
    publish(annual_list, today=today)
    return annual_list


def renamed(unit: Enterprise) -> None:
    Enterprise.objects.filter(pk=unit.pk).update(name="改名示例热电有限公司")


def test_an_amendment_is_a_new_edition_with_its_note_and_the_old_one_stays_readable() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    first = published_list()
    late = make_enterprise(emissions={2025: "40000"})
    second = amended(first)
    assert (second.edition, second.status, second.change_note) == (2, "draft", "补入一家")
    assert AnnualList.objects.get(pk=first.pk).status == "published"
    republished(second)
    first.refresh_from_db()
    assert (first.status, second.status) == ("superseded", "published")
    assert [entry.name for entry in first.entries.all()] == [unit.name]
    assert {entry.name for entry in second.entries.all()} == {unit.name, late.name}


def test_decisions_are_taken_over_and_only_what_moved_is_asked_again() -> None:
    kept, moved = make_enterprise(emissions={2025: "30000"}), make_enterprise(emissions={2025: "30000"})
    first = published_list()
    AnnualEmission.objects.filter(enterprise=moved).update(emissions_tco2e=Decimal(100))
    second = amended(first)
    assert (entry_of(kept).decision, entry_of(kept).annual_list) == ("include", second)
    assert (entry_of(moved).decision, entry_of(moved).verdict) == ("", "exclude")
    assert ("figure", "30000.000000", "100.000000") in news_of(moved)


@pytest.mark.parametrize("note", ["", "  "])
def test_an_amendment_needs_its_note(note: str) -> None:
    first = published_list()
    with pytest.raises(Refused, match="理由"):
        amended(first, note)


def test_a_correction_that_lost_its_note_is_not_signed() -> None:
    second = amended(published_list())
    AnnualList.objects.filter(pk=second.pk).update(change_note=" ")
    with pytest.raises(Refused, match="须写明更正说明"):
        lists.submit(second, by=make_person(LIN))


def test_only_clerks_amend() -> None:
    first = published_list()
    with pytest.raises(Forbidden):
        lists.amend(first, note="x", by=make_person(ZHOU))


def test_one_amendment_at_a_time() -> None:
    first = published_list()
    amended(first)
    with pytest.raises(Refused, match="第 2 版正在办理（办理中）"):
        amended(first)


def test_only_the_edition_in_force_is_amended() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    first = published_list()
    second = amended(first)
    renamed(unit)
    republished(second)
    with pytest.raises(Conflict, match="已不是现行版"):
        amended(AnnualList.objects.get(pk=first.pk))


def test_the_note_may_be_written_anew_when_the_amendment_is_submitted() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    second = amended(published_list())
    renamed(unit)
    confirm_all(second)
    lists.submit(second, by=make_person(LIN), note="更名一家")
    assert second.change_note == "更名一家"


def test_the_day_of_first_publication_is_carried_over() -> None:
    old = make_enterprise(emissions={2025: "30000"})
    first = published_list(today=date(2026, 10, 24))
    new = make_enterprise(emissions={2025: "40000"})
    republished(amended(first), today=date(2026, 11, 6))
    assert entry_of(old).first_published_on == date(2026, 10, 24)
    assert entry_of(new).first_published_on == date(2026, 11, 6)


def test_two_editions_side_by_side_tell_added_removed_renamed_and_changed() -> None:
    stays, goes, renamed, moves = (
        make_enterprise(f"{name}示例热电有限公司", emissions={2025: "30000"}) for name in ("留", "去", "旧名", "迁")
    )
    first = published_list()
    AnnualEmission.objects.filter(enterprise=goes).update(emissions_tco2e=Decimal(100))
    Enterprise.objects.filter(pk=renamed.pk).update(name="新名示例热电有限公司")
    Enterprise.objects.filter(pk=moves.pk).update(city="云屏市")
    come = make_enterprise("来示例热电有限公司", emissions={2025: "30000"})
    second = amended(first)
    open_difference = compare_editions(first, second)
    republished(second)
    difference = compare_editions(first, second)
    for one in (open_difference, difference):
        assert [entry.enterprise for entry in one.added] == [come]
        assert [entry.enterprise for entry in one.removed] == [goes]
        assert [(pair.old.shown_name, pair.new.shown_name) for pair in one.renamed] == [
            ("旧名示例热电有限公司", "新名示例热电有限公司")
        ]
        assert [(pair.new.enterprise, pair.fields) for pair in one.changed] == [(moves, ("city",))]
    assert compare_editions(second, second).is_empty
    assert entry_of(stays).serial is not None


def test_entries_of_two_editions_do_not_mix() -> None:
    make_enterprise(emissions={2025: "30000"})
    first = published_list()
    second = amended(first)
    assert ListEntry.objects.filter(annual_list=first).count() == ListEntry.objects.filter(annual_list=second).count()


# a correction that corrects nothing -----------------------------------------------------------------------------


def test_a_correction_that_corrects_nothing_is_not_submitted() -> None:
    make_enterprise(emissions={2025: "30000"})
    make_enterprise(emissions={2025: "100"})
    second = amended(published_list())
    with pytest.raises(Refused, match="与第 1 版相同，没有变化") as refusal:
        lists.submit(second, by=make_person(LIN), note="只改说明")
    assert refusal.value.code == "unchanged"


def test_a_correction_that_lost_its_change_is_not_published() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    second = amended(published_list())
    former = unit.name
    renamed(unit)
    lists.submit(second, by=make_person(LIN))
    Enterprise.objects.filter(pk=unit.pk).update(name=former)
    with pytest.raises(Refused, match="与第 1 版相同"):
        publish(second)


def moved_city(unit: Enterprise) -> None:
    Enterprise.objects.filter(pk=unit.pk).update(city="云屏市")


def another_figure(unit: Enterprise) -> None:
    AnnualEmission.objects.filter(enterprise=unit, emission_year=2025).update(emissions_tco2e=Decimal("30000.01"))
    screen()


def another_unit(unit: Enterprise) -> None:
    make_enterprise(emissions={2025: "40000"})
    screen()


def overridden(unit: Enterprise) -> None:
    lists.decide_entry(entry_of(unit), verdict="exclude", reason="已注销", by=make_person(LIN))


@pytest.mark.parametrize("correct", [renamed, moved_city, another_figure, another_unit, overridden])
def test_whatever_was_corrected_makes_it_a_correction(correct: Callable[[Enterprise], None]) -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    make_enterprise(emissions={2025: "50000"})
    second = amended(published_list())
    correct(unit)
    republished(second)
    assert second.status == "published"


def test_an_abandoned_correction_stays_readable_and_out_of_the_way() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    first = published_list()
    second = amended(first)
    lists.abandon(second, by=make_person(LIN), reason="误开")
    assert (second.status, AnnualList.objects.get(pk=first.pk).status) == ("abandoned", "published")
    logged = Entry.objects.get(action="registry.annuallist.abandon")
    assert (logged.reason, logged.from_status, logged.to_status) == ("误开", "draft", "abandoned")
    assert current_lists(2027, "99") == [first]
    assert [one.annual_list for one in standings(ListEntry.objects.all(), unit)] == [first]
    with pytest.raises(Refused, match="第 1 版已发布"):
        screen()


def test_after_an_abandoned_correction_comes_the_next_number() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    first = published_list()
    lists.abandon(amended(first), by=make_person(LIN), reason="误开")
    third = amended(first)
    renamed(unit)
    republished(third)
    assert (third.edition, third.status) == (3, "published")


def test_only_a_correction_in_work_is_abandoned_by_a_clerk_with_a_reason() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    draft, lin = screen().annual_list, make_person(LIN)
    with pytest.raises(Refused, match="第 1 版不能放弃"):
        lists.abandon(draft, by=lin, reason="不要了")
    second = amended(published_list())
    with pytest.raises(Forbidden):
        lists.abandon(second, by=make_person(ZHOU), reason="不要了")
    with pytest.raises(Refused, match="请写明“放弃更正”的理由"):
        lists.abandon(second, by=lin, reason=" ")
    renamed(unit)
    lists.submit(second, by=lin)
    with pytest.raises(Conflict):
        lists.abandon(second, by=lin, reason="不要了")
