"""经办结论: the clerk confirms or overrides, with a reason; nobody ticks a question away."""

from decimal import Decimal

import pytest
from django.utils import timezone

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.models import Entry
from registry.choices import Sector
from registry.models import AnnualEmission, ListEntry
from registry.services import lists
from tests.factories import make_enterprise
from tests.people import CHENG, HE, LIN, MA, QIAN, WANG, ZHOU, Person, make_person
from tests.registry.lists_at_work import confirm_all, entry_of, screen, submitted_list

pytestmark = pytest.mark.django_db


def one_entry(figure: str = "30000") -> ListEntry:
    unit = make_enterprise(emissions={2025: figure})
    screen()
    return entry_of(unit)


def test_confirming_keeps_the_verdict_and_tells_who_and_when() -> None:
    lin = make_person(LIN)
    entry = lists.decide_entry(one_entry(), verdict="include", by=lin)
    entry.refresh_from_db()
    assert (entry.decision, entry.decided_by, entry.is_overridden) == ("include", lin, False)
    assert entry.decided_at is not None
    logged = Entry.objects.get(action="registry.listentry.confirm")
    assert (logged.target_id, logged.province, logged.detail["to"]) == (str(entry.pk), "99", "include")


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_an_override_needs_a_reason(reason: str) -> None:
    entry = one_entry()
    with pytest.raises(Refused, match="筛查结论是“纳入”，改为“不纳入”须写明理由") as refusal:
        lists.decide_entry(entry, verdict="exclude", reason=reason, by=make_person(LIN))
    assert refusal.value.code == "reason"
    assert entry_of(entry.enterprise).decision == ""


def test_an_override_is_kept_with_its_reason() -> None:
    entry = lists.decide_entry(one_entry(), verdict="exclude", reason=" 已办停业登记 ", by=make_person(LIN))
    assert (entry.is_overridden, entry.decision_reason) == (True, "已办停业登记")
    logged = Entry.objects.get(action="registry.listentry.decide")
    assert (logged.reason, logged.detail["verdict"], logged.detail["to"]) == ("已办停业登记", "include", "exclude")


def test_a_reason_is_at_most_five_hundred_characters_long() -> None:
    entry, lin = one_entry(), make_person(LIN)
    with pytest.raises(Refused, match="意见有 501 个字，最多 500 个字") as refusal:
        lists.decide_entry(entry, verdict="exclude", reason="由" * 501, by=lin)
    assert refusal.value.code == "reason_too_long"
    lists.decide_entry(entry, verdict="exclude", reason="由" * 498 + "\r\n由", by=lin)
    assert len(entry_of(entry.enterprise).decision_reason) == 500


def test_a_reason_to_return_a_list_is_no_longer_either() -> None:
    make_enterprise(emissions={2025: "30000"})
    annual_list = submitted_list()
    with pytest.raises(Refused, match="最多 500 个字"):
        lists.return_to_clerk(annual_list, by=make_person(ZHOU), reason="由" * 501)


def test_a_verdict_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Refused, match="没有“maybe”这种结论"):
        lists.decide_entry(one_entry(), verdict="maybe", reason="x", by=make_person(LIN))


@pytest.mark.parametrize("who", [ZHOU, QIAN, MA, HE, WANG], ids=lambda who: who.username)
def test_only_clerks_decide(who: Person) -> None:
    entry = one_entry()
    with pytest.raises(Forbidden):
        lists.decide_entry(entry, verdict="include", by=make_person(who))
    with pytest.raises(Forbidden):
        lists.confirm_entries(entry.annual_list, [entry.pk], by=make_person(who))
    assert entry_of(entry.enterprise).decision == ""


def test_a_verdict_that_changed_behind_the_page_is_not_confirmed_unseen() -> None:
    """Lin's page says 纳入; in the night the figure fell; her click must not go through as a confirmation."""
    entry = one_entry()
    AnnualEmission.objects.update(emissions_tco2e=Decimal(100))
    screen()
    with pytest.raises(Refused, match="筛查结论是“不纳入”"):
        lists.decide_entry(entry, verdict="include", by=make_person(LIN))


def test_many_are_confirmed_at_once_and_counted() -> None:
    units = [make_enterprise(emissions={2025: figure}) for figure in ("30000", "100")]
    annual_list = screen().annual_list
    assert confirm_all(annual_list) == 2
    assert [entry_of(unit).decision for unit in units] == ["include", "exclude"]
    logged = Entry.objects.get(action="registry.listentry.confirm")
    assert logged.detail == {"count": 2, "uscc": [unit.uscc for unit in units]}
    assert confirm_all(annual_list) == 0


def test_what_is_to_be_asked_is_not_ticked_away() -> None:
    asked = make_enterprise()
    annual_list = screen().annual_list
    assert confirm_all(annual_list) == 0
    assert entry_of(asked).decision == ""
    lists.decide_entry(entry_of(asked), verdict="exclude", reason="已核实全年停产", by=make_person(LIN))
    assert entry_of(asked).decision == "exclude"


def test_an_entry_decided_before_keeps_its_decision_in_a_bulk_confirmation() -> None:
    entry = one_entry()
    lists.decide_entry(entry, verdict="exclude", reason="已停业", by=make_person(LIN))
    assert confirm_all(entry.annual_list, by=make_person(CHENG)) == 0
    assert entry_of(entry.enterprise).decided_by == make_person(LIN)


def test_entries_of_another_list_are_not_confirmed_along() -> None:
    entry = one_entry()
    make_enterprise(sector=Sector.CEMENT, emissions={2025: "30000"})
    other = screen("cement").annual_list
    assert lists.confirm_entries(other, [entry.pk], by=make_person(LIN)) == 0


def test_a_bulk_confirmation_leaves_out_what_changed_since_the_page_was_made() -> None:
    quiet, moved = (make_enterprise(emissions={2025: "30000"}) for _ in range(2))
    annual_list = screen().annual_list
    seen_at = timezone.now()
    AnnualEmission.objects.filter(enterprise=moved).update(emissions_tco2e=Decimal(100))
    screen()
    ids = [entry_of(quiet).pk, entry_of(moved).pk]
    assert lists.confirm_entries(annual_list, ids, by=make_person(LIN), seen_at=seen_at) == 1
    assert (entry_of(quiet).decision, entry_of(moved).decision) == ("include", "")
    assert lists.confirm_entries(annual_list, ids, by=make_person(LIN), seen_at=timezone.now()) == 1


def test_nothing_is_decided_on_a_list_that_waits_for_its_signature() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    annual_list = submitted_list()
    with pytest.raises(Conflict, match="待签发"):
        lists.decide_entry(entry_of(unit), verdict="exclude", reason="x", by=make_person(LIN))
    with pytest.raises(Conflict):
        confirm_all(annual_list)
    assert entry_of(unit).decision == "include"


def test_a_page_that_is_older_than_a_colleagues_decision_changes_nothing() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    screen()
    lin, cheng = make_person(LIN), make_person(CHENG)
    entry = entry_of(unit)
    lists.decide_entry(entry, verdict="exclude", reason="现场核实已停产", by=lin, seen="")
    with pytest.raises(Conflict):
        lists.decide_entry(entry, verdict="include", by=cheng, seen="")
    assert entry_of(unit).decision == "exclude"
