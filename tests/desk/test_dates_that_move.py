"""A notice or a province moves a date: what was done stays done, late is late by the state's date alone, reminders follow."""

from datetime import UTC, date, datetime

import pytest

from cets_portal.accounts.models import OrganisationKind, Role
from cets_portal.audit.errors import Refused
from cets_portal.deadlines.models import EnteredNotice, InnerDate, Obligation
from cets_portal.deadlines.services import entered, revoking
from cets_portal.deadlines.services.obligations import rebuild
from cets_portal.desk.board import owed_by_enterprise, phases_of
from cets_portal.desk.horizon import Horizon
from cets_portal.desk.lateness import late_units
from cets_portal.desk.month import Item, month_page
from cets_portal.desk.reminding import plan, send_reminders
from cets_portal.desk.unit_year import steps_of
from cets_portal.inbox.models import Message
from cets_portal.norms.months import Month
from cets_portal.oversight.models import Reminder, Settled
from cets_portal.oversight.selectors import owing
from cets_portal.oversight.selectors.owing import Tally
from cets_portal.oversight.services import own_acts
from cets_portal.oversight.services.settling import Proof, settle_units, withdraw
from dataquality.choices import ReportKind
from registry.choices import Sector
from registry.models import Enterprise
from tests.deadlines.notices import notice_text, task_text
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force, obligation, obligations
from tests.people import DEMO, HE, LIN, MA, QIAN, WANG, Person, make_person, signed_in

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
SU = Person("su", "苏远", Role.MINISTRY_ADMIN, OrganisationKind.MINISTRY, "生态环境部")
REPORT, MOVED = "2026-32/2-3/steel", "2027-5/1/steel"
OCTOBER = "2026-32/2-2/steel/2026-10"


@pytest.fixture
def works() -> list[Enterprise]:
    """Three steelworks on the lists of 2025 and 2026, Wang's among them."""
    obligations()
    post = make_person(WANG).acting_post
    units = [make_enterprise(WANG.body, uscc=WANG.uscc, sector=Sector.STEEL)]
    Enterprise.objects.filter(pk=units[0].pk).update(organisation=post.organisation if post else None)
    units += [make_enterprise(sector=Sector.STEEL) for _ in range(2)]
    for year in (2025, 2026):
        list_in_force(year, Sector.STEEL, units)
    return units


def notice_that_moves_the_report() -> EnteredNotice:
    text = notice_text(tasks=task_text(emission_year=2025, due_on="2027-01-31", replaces="2026-32/2-3"))
    draft = entered.create(text, by=make_person(HE), at=NOW)
    entered.submit(draft, version=draft.version, by=make_person(HE), today=TODAY, at=NOW)
    draft.refresh_from_db()
    return draft


def enact(notice: EnteredNotice) -> None:
    entered.enact(notice, digest=notice.digest, by=make_person(SU), today=TODAY, at=NOW)


def settle(units: list[Enterprise], key: str) -> None:
    settle_units(obligation(key), units, Proof(date(2026, 3, 20), "平台回执"), by=make_person(LIN), today=TODAY)


# what was done before the date moved


def test_what_was_done_before_the_date_moved_counts_after_it(works: list[Enterprise]) -> None:
    settle(works[:2], REPORT)
    enact(notice_that_moves_the_report())
    assert obligation(REPORT).status == "superseded"
    later = obligation(MOVED)
    assert owing.tallies([later]) == {(later.pk, DEMO): Tally(3, 2)}
    assert [unit.uscc for _row, unit in owing.owing([later])] == [works[2].uscc]
    page = signed_in(LIN).get(f"/duties/{MOVED}/").content.decode()
    assert "改期前已登记" in page


def test_carrying_over_again_changes_nothing_and_brings_nothing_back(works: list[Enterprise]) -> None:
    settle(works[:2], REPORT)
    enact(notice_that_moves_the_report())
    rebuild(by=None)
    assert Settled.objects.filter(obligation__key=MOVED).count() == 2
    wrong = Settled.objects.filter(obligation__key=MOVED).first()
    assert wrong
    withdraw(wrong, reason="登记错了单位", by=make_person(LIN))
    rebuild(by=None)
    assert Settled.objects.filter(obligation__key=MOVED, withdrawn_at__isnull=True).count() == 1


def test_a_record_of_a_replaced_duty_is_withdrawn_where_it_counts(works: list[Enterprise]) -> None:
    settle(works[:1], REPORT)
    enact(notice_that_moves_the_report())
    with pytest.raises(Refused, match="现行事项"):
        withdraw(Settled.objects.get(obligation__key=REPORT), reason="错", by=make_person(LIN))


def revoked(notice: EnteredNotice) -> None:
    revoking.revoke(notice, by=make_person(HE), reason="日期录错")


def test_what_was_withdrawn_under_a_notice_stays_owed_when_the_notice_is_revoked(works: list[Enterprise]) -> None:
    settle(works[:2], REPORT)
    notice = notice_that_moves_the_report()
    enact(notice)
    withdraw(Settled.objects.get(obligation__key=MOVED, enterprise=works[0]), reason="登记错了", by=make_person(LIN))
    revoked(notice)
    assert owing.tallies([obligation(REPORT)]) == {(obligation(REPORT).pk, DEMO): Tally(3, 1)}


def test_what_is_withdrawn_after_the_revocation_does_not_come_back_from_the_revoked_notice(
    works: list[Enterprise],
) -> None:
    settle(works[:2], REPORT)
    notice = notice_that_moves_the_report()
    enact(notice)
    revoked(notice)
    withdraw(Settled.objects.get(obligation__key=REPORT, enterprise=works[0]), reason="登记错了", by=make_person(LIN))
    rebuild(by=None)
    assert owing.tallies([obligation(REPORT)]) == {(obligation(REPORT).pk, DEMO): Tally(3, 1)}
    assert not Settled.objects.filter(enterprise=works[0], withdrawn_at__isnull=True).exists()


def test_what_is_done_anew_after_a_withdrawal_goes_along_with_the_next_date(works: list[Enterprise]) -> None:
    settle(works[:1], REPORT)
    notice = notice_that_moves_the_report()
    enact(notice)
    withdraw(Settled.objects.get(obligation__key=MOVED), reason="登记错了", by=make_person(LIN))
    revoked(notice)
    settle(works[:1], REPORT)
    enact(notice_that_moves_the_report())
    assert owing.tallies([obligation(MOVED)]) == {(obligation(MOVED).pk, DEMO): Tally(3, 1)}


def test_a_report_taken_back_is_owed_on_every_date_it_had(works: list[Enterprise]) -> None:
    report = (works[0], Sector.STEEL, 2025, ReportKind.MONTHLY)
    own_acts.report_submitted(*report, done_on=date(2026, 3, 20), by=None)
    notice = notice_that_moves_the_report()
    enact(notice)
    own_acts.report_withdrawn(*report, by=None)
    revoked(notice)
    assert owing.tallies([obligation(REPORT)]) == {(obligation(REPORT).pk, DEMO): Tally(3, 0)}


def test_the_preview_says_how_many_records_go_along(works: list[Enterprise]) -> None:
    settle(works[:2], REPORT)
    notice = notice_that_moves_the_report()
    page = signed_in(SU).get(f"/norms/entered/{notice.pk}/").content.decode()
    assert "承接 2 条办结登记" in page


# late is late by the state's date


def set_inner(days: int = 20, actor: str = "unit") -> None:
    InnerDate.objects.create(
        province=DEMO, duty="monthly_filing", actor=actor, days_after_month_end=days, reason="厅函", set_on=date(2026, 9, 1),
        set_by=make_person(QIAN),
    )  # fmt: skip


BETWEEN = date(2026, 11, 25)  # After the province's 20 November, before the state's 10 December.


def test_a_provinces_own_date_that_has_passed_makes_nobody_late(works: list[Enterprise]) -> None:
    set_inner()
    late = {one.obligation.key for unit in late_units(BETWEEN, province=DEMO) for one in unit.owed}
    assert OCTOBER not in late
    (line,) = [
        one for phase in phases_of(BETWEEN, province=DEMO) for one in phase.lines if one.obligation.key == OCTOBER
    ]
    assert (line.is_late, line.inner_on, line.inner_over) == (False, date(2026, 11, 20), 5)
    (owed,) = [one for one in owed_by_enterprise(works[0].pk, DEMO, BETWEEN) if one.obligation.key == OCTOBER]
    assert (owed.is_late, owed.state_due_on, owed.inner_over) == (False, date(2026, 12, 10), 5)
    (step,) = [one for one in steps_of(works[0], 2026, BETWEEN) if one.row.key == OCTOBER]
    assert (step.state, step.hue, step.inner_over) == ("inner_over", "soon", 5)
    assert item_of(BETWEEN).hue == "soon"
    assert OCTOBER not in {item.row.key for item in month_page(Month(2026, 11), BETWEEN, Horizon(DEMO)).late}


def item_of(today: date) -> Item:
    page = month_page(Month(2026, 11), today, Horizon(DEMO))
    items = [item for week in page.weeks for day in week for item in day.items]
    return next(item for item in items if item.row.key == OCTOBER)


def test_the_enterprises_desk_tells_both_days(works: list[Enterprise], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cets_portal.clock.reading.today", lambda: BETWEEN)
    set_inner()
    page = signed_in(WANG).get("/desk/").content.decode()
    assert "2026年12月10日" in page
    assert "本省内部期限 2026年11月20日" in page


def test_after_the_states_date_everybody_is_late(works: list[Enterprise]) -> None:
    set_inner()
    (mine,) = [one for one in late_units(date(2026, 12, 12), province=DEMO) if one.unit.uscc == WANG.uscc]
    assert next(one.days_left for one in mine.owed if one.obligation.key == OCTOBER) == -2


# reminders


def told(key: str) -> list[tuple[str, int]]:
    found = Reminder.objects.filter(obligation__key=key, user__username=WANG.username).order_by("planned_on")
    return [(row.planned_on.isoformat(), row.step) for row in found]


def test_an_inner_date_is_reminded_of_from_thirty_days_before_it(works: list[Enterprise]) -> None:
    set_inner()
    for day in (date(2026, 10, 20), date(2026, 10, 21), date(2026, 11, 6), date(2026, 11, 20), date(2026, 11, 21)):
        send_reminders(day)
    assert told(OCTOBER) == [
        ("2026-10-21", 30), ("2026-11-06", 14), ("2026-11-20", 0), ("2026-11-21", -1),
    ]  # fmt: skip
    last = Message.objects.filter(user__username=WANG.username).order_by("-pk")[0]
    assert any("本省内部期限 2026-11-20 已过 1 天，国家期限 2026-12-10" in line["note"] for line in last.lines)


def test_a_date_that_has_changed_is_told_anew(works: list[Enterprise]) -> None:
    send_reminders(date(2026, 11, 10))
    assert told(OCTOBER) == [("2026-11-10", 30)]
    Obligation.objects.filter(key=OCTOBER).update(due_on=date(2026, 12, 5), shown_to=date(2026, 12, 5))
    send_reminders(date(2026, 11, 11))
    send_reminders(date(2026, 11, 11))
    assert told(OCTOBER) == [("2026-11-10", 30), ("2026-11-11", 30)]


def test_once_the_states_date_has_passed_it_is_the_one_told(works: list[Enterprise]) -> None:
    set_inner()
    (item,) = [
        one
        for one in plan(date(2026, 12, 11))
        if one.owed.unit.uscc == WANG.uscc and one.owed.obligation.key == OCTOBER
    ]
    assert (item.step, item.owed.due_on) == (-1, date(2026, 12, 10))


def test_the_subject_counts_the_lines(works: list[Enterprise]) -> None:
    list_in_force(2026, Sector.CEMENT, works[:1])
    send_reminders(date(2026, 12, 10))
    message = Message.objects.get(user__username=WANG.username)
    assert message.subject.startswith(f"{len(message.lines)} 项")
    both = next(line for line in message.lines if "钢铁、水泥" in line["text"])
    assert both["url"].startswith("/duties/")


def test_a_city_is_told_how_many_of_its_units_are_left_by_its_own_date(works: list[Enterprise]) -> None:
    make_person(MA)
    Enterprise.objects.filter(pk=works[2].pk).update(city="云屏市")
    set_inner(25, "city")
    send_reminders(date(2026, 11, 24))
    message = Message.objects.get(user__username=MA.username)
    (line,) = [line for line in message.lines if "2026-10" in line["text"]]
    assert line["note"] == "本省内部期限 2026-11-25 还有 1 天，国家期限 2026-12-10；余 2 家"


def test_a_city_is_told_of_what_the_bureau_does_for_its_units(works: list[Enterprise]) -> None:
    make_person(MA)
    row = obligation("2026-32/2-4b/steel")
    InnerDate.objects.create(
        province=DEMO, duty=row.duty, actor="city", obligation=row, due_on=date(2026, 6, 1), reason="x",
        set_on=date(2026, 1, 1), set_by=make_person(QIAN),
    )  # fmt: skip
    send_reminders(date(2026, 5, 31))
    message = Message.objects.get(user__username=MA.username)
    assert any("2026-06-01" in line["note"] and "余 3 家" in line["note"] for line in message.lines)


def test_the_citys_desk_tells_its_own_date(works: list[Enterprise], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cets_portal.clock.reading.today", lambda: BETWEEN)
    set_inner(25, "city")
    assert "市局内部期限 2026年11月25日" in signed_in(MA).get("/desk/").content.decode()


# old debts


def test_what_is_owed_stays_on_the_board_however_old(works: list[Enterprise]) -> None:
    years_later = date(2028, 6, 1)
    late = {one.obligation.key for unit in late_units(years_later, province=DEMO) for one in unit.owed}
    assert OCTOBER in late
    assert OCTOBER in {line.obligation.key for phase in phases_of(years_later, province=DEMO) for line in phase.lines}
    assert OCTOBER in {one.owed.obligation.key for one in plan(years_later)}
    settle_units(obligation(OCTOBER), works, Proof(TODAY), by=make_person(LIN), today=TODAY)
    assert OCTOBER not in {
        line.obligation.key for phase in phases_of(years_later, province=DEMO) for line in phase.lines
    }


def test_a_line_leads_to_the_sector_in_which_something_is_open(works: list[Enterprise]) -> None:
    done = [make_enterprise(sector=Sector.POWER)]
    list_in_force(2026, Sector.POWER, done)
    settle_units(obligation("2026-32/2-2/power/2026-10"), done, Proof(TODAY), by=make_person(LIN), today=TODAY)
    lines = [one for phase in phases_of(TODAY, province=DEMO) for one in phase.lines]
    line = next(one for one in lines if one.obligation.period == "2026-10")
    assert line.url == f"/duties/{OCTOBER}/"
    assert [(part.row.sector, part.owing) for part in line.parts] == [("power", 0), ("steel", 3)]
