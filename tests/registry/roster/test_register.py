"""登记的法则: what an officer records of one enterprise, and what becomes of what was there before."""

from datetime import date
from decimal import Decimal

import pytest

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.selectors import history_of
from registry.choices import EventKind, Sector
from registry.models import AnnualEmission, Enterprise, EnterpriseName, RegisterChange
from registry.services.events import record_event, withdraw_event
from registry.services.register import add_facility, record_emission, record_name, upsert_published
from tests.factories import make_enterprise
from tests.people import LIN, make_person

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 1)


@pytest.fixture
def lin() -> User:
    return make_person(LIN)


@pytest.fixture
def works() -> Enterprise:
    return make_enterprise("滨江示例钢铁有限公司", sector=Sector.STEEL, emissions={2025: "48600.25"})


def figure(works: Enterprise, tco2e: str, by: User) -> AnnualEmission:
    return record_emission(
        works,
        sector="steel",
        emission_year=2025,
        source="verified",
        tco2e=Decimal(tco2e),
        basis="核查报告 2026-03",
        by=by,
    )


def test_a_corrected_figure_keeps_its_old_value(works: Enterprise, lin: User) -> None:
    assert figure(works, "48601", lin).emissions_tco2e == Decimal("48601")
    change = RegisterChange.objects.get()
    assert (change.old, change.new, change.changed_by) == ("48600.25", "48601.00", lin)
    assert works.emissions.count() == 1
    assert history_of(works).get().detail["basis"] == "核查报告 2026-03"


def test_the_same_figure_again_leaves_no_trace(works: Enterprise, lin: User) -> None:
    figure(works, "48600.25", lin)
    assert not RegisterChange.objects.exists()
    assert not history_of(works).exists()


@pytest.mark.parametrize("wrong", ["-0.01", "1.0000001", "12345678901.5"])
def test_what_cannot_be_a_figure_is_refused(works: Enterprise, lin: User, wrong: str) -> None:
    with pytest.raises(Refused):
        figure(works, wrong, lin)
    assert works.emissions.get().emissions_tco2e == Decimal("48600.25")


def test_a_renamed_enterprise_is_found_under_its_old_name(works: Enterprise, lin: User) -> None:
    record_name(works, "滨江新钢有限公司", by=lin, today=TODAY)
    assert set(works.names.values_list("name", "kind")) == {
        ("滨江新钢有限公司", "current"),
        ("滨江示例钢铁有限公司", "former"),
    }
    assert RegisterChange.objects.get().old == "滨江示例钢铁有限公司"


def test_an_event_is_recorded_with_its_date_and_withdrawn_with_a_reason(works: Enterprise, lin: User) -> None:
    event = record_event(works, kind=EventKind.CLOSURE, occurred_on=date(2026, 5, 1), by=lin, today=TODAY)
    withdraw_event(event, reason="登错企业", by=lin)
    event.refresh_from_db()
    assert (event.withdrawn_by, event.withdrawn_reason) == (lin, "登错企业")
    assert [entry.action for entry in history_of(works)] == [
        "registry.enterprise.withdraw_event",
        "registry.enterprise.record_event",
    ]


def test_an_event_is_withdrawn_once_and_not_without_a_reason(works: Enterprise, lin: User) -> None:
    event = record_event(works, kind=EventKind.SUSPENSION, occurred_on=TODAY, by=lin, today=TODAY)
    with pytest.raises(Refused) as refused:
        withdraw_event(event, reason="  ", by=lin)
    assert refused.value.code == "reason"
    withdraw_event(event, reason="日期有误", by=lin)
    with pytest.raises(Conflict):
        withdraw_event(event, reason="又一次", by=lin)


def test_what_has_not_happened_yet_is_not_recorded(works: Enterprise, lin: User) -> None:
    with pytest.raises(Refused) as refused:
        record_event(works, kind=EventKind.CLOSURE, occurred_on=date(2026, 9, 2), by=lin, today=TODAY)
    assert refused.value.code == "future"
    assert not works.events.exists()


def test_a_merger_names_another_enterprise(works: Enterprise, lin: User) -> None:
    for counterpart in (None, works):
        with pytest.raises(Refused) as refused:
            record_event(works, kind=EventKind.MERGER, occurred_on=TODAY, by=lin, today=TODAY, counterpart=counterpart)
        assert refused.value.code == "counterpart"


def test_a_transferred_facility_goes_to_the_taker_and_comes_back_when_withdrawn(works: Enterprise, lin: User) -> None:
    taker = make_enterprise("云屏示例钢铁有限公司", sector=Sector.STEEL)
    furnace = add_facility(works, sector="steel", code="1#", name="1号高炉", by=lin)
    event = record_event(
        works,
        kind=EventKind.FACILITY_TRANSFER,
        occurred_on=TODAY,
        by=lin,
        today=TODAY,
        counterpart=taker,
        facility=furnace,
    )
    furnace.refresh_from_db()
    assert furnace.enterprise == taker
    withdraw_event(event, reason="转让未成", by=lin)
    furnace.refresh_from_db()
    assert furnace.enterprise == works


def test_a_renaming_changes_the_name(works: Enterprise, lin: User) -> None:
    record_event(works, kind=EventKind.RENAMING, occurred_on=TODAY, by=lin, today=TODAY, new_name="滨江新钢有限公司")
    works.refresh_from_db()
    assert works.name == "滨江新钢有限公司"


def test_a_facility_code_is_used_once_and_in_a_sector_of_the_enterprise(works: Enterprise, lin: User) -> None:
    add_facility(works, sector="steel", code="1#", name="1号高炉", by=lin)
    with pytest.raises(Refused) as refused:
        add_facility(works, sector="steel", code="1#", name="2号高炉", by=lin)
    assert refused.value.code == "taken"
    with pytest.raises(Refused) as refused:
        add_facility(works, sector="cement", code="2#", name="熟料线", by=lin)
    assert refused.value.code == "sector"
    assert works.facilities.count() == 1


def test_a_publication_adds_a_name_and_does_not_overrule_the_roster(works: Enterprise) -> None:
    upsert_published({works.uscc: ["滨江钢厂"]}, today=TODAY)
    works.refresh_from_db()
    assert works.name == "滨江示例钢铁有限公司"
    assert set(works.names.values_list("name", "kind")) == {
        ("滨江示例钢铁有限公司", "current"),
        ("滨江钢厂", "former"),
    }


def test_what_is_known_from_publications_alone_takes_the_latest_name_and_no_place() -> None:
    code = "91991208MAJU6XYH79"
    upsert_published({code: ["旧名", "新名"]}, today=TODAY)
    upsert_published({code: ["旧名", "新名", "更新的名"]}, today=TODAY)
    unit = Enterprise.objects.get(uscc=code)
    assert (unit.name, unit.province, unit.city) == ("更新的名", "", "")
    kinds = dict(EnterpriseName.objects.values_list("name", "kind"))
    assert kinds == {"旧名": "former", "新名": "former", "更新的名": "current"}
