"""权利义务告知: each unit is told once, and what it answered is kept."""

from decimal import Decimal

import pytest

from cets_portal.accounts.models import Organisation
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.models import Entry
from registry.choices import Sector
from registry.models import AnnualEmission, Enterprise, RightsNotice
from registry.selectors.notices import UNREACHED
from registry.services import lists, notices
from tests.factories import make_enterprise
from tests.people import CHEN, LIN, WANG, WU, XU, ZHOU, make_person
from tests.registry.lists_at_work import TODAY, confirm_all, published_list, screen, submitted_list

pytestmark = pytest.mark.django_db


def steelworks() -> Enterprise:
    """Wang's and Wu's own enterprise, with its account."""
    body = make_person(WANG).acting_post.organisation  # type: ignore[union-attr]
    unit = make_enterprise(
        WANG.body, uscc=WANG.uscc, sector=Sector.STEEL, process="高炉—转炉长流程", emissions={2025: "90000"}
    )
    unit.organisation = Organisation.objects.get(pk=body.pk)
    unit.save()
    return unit


def test_every_unit_of_a_published_list_is_told_and_nobody_else() -> None:
    unit, small = make_enterprise(emissions={2025: "30000"}), make_enterprise(emissions={2025: "100"})
    annual_list = published_list()
    notice = RightsNotice.objects.get()
    assert (notice.enterprise, notice.annual_list, notice.list_year, notice.sector) == (
        unit,
        annual_list,
        2027,
        "power",
    )
    assert not small.rights_notices.exists()


def test_a_unit_is_told_once_however_many_editions_come() -> None:
    old = make_enterprise(emissions={2025: "30000"})
    first = published_list()
    new = make_enterprise(emissions={2025: "40000"})
    second = lists.amend(first, note="补入一家", by=make_person(LIN))
    confirm_all(second)
    lists.submit(second, by=make_person(LIN))
    lists.publish(second, by=make_person(ZHOU), today=TODAY)
    assert [(one.enterprise, one.annual_list) for one in RightsNotice.objects.order_by("pk")] == [
        (old, first),
        (new, second),
    ]


def test_nobody_is_told_before_publication() -> None:
    make_enterprise(emissions={2025: "30000"})
    annual_list = submitted_list()
    assert not RightsNotice.objects.exists()
    with pytest.raises(Refused):
        notices.notify_units(annual_list)


def test_the_units_own_people_acknowledge_once() -> None:
    steelworks()
    published_list("steel")
    notice = RightsNotice.objects.get()
    notices.acknowledge(notice, by=make_person(WANG))
    assert (notice.acknowledged_by, notice.acknowledged_at is not None) == (make_person(WANG), True)
    with pytest.raises(Conflict):
        notices.acknowledge(notice, by=make_person(WU))
    assert Entry.objects.filter(action="registry.rightsnotice.acknowledge", province="99").count() == 1


@pytest.mark.parametrize("who", [CHEN, XU, LIN], ids=lambda who: who.username)
def test_strangers_do_not_acknowledge(who: object) -> None:
    steelworks()
    published_list("steel")
    with pytest.raises(Forbidden):
        notices.acknowledge(RightsNotice.objects.get(), by=make_person(who))  # type: ignore[arg-type]


def test_a_unit_without_an_account_is_not_reached_until_paper() -> None:
    make_enterprise(emissions={2025: "30000"})
    published_list()
    notice = RightsNotice.objects.filter(UNREACHED).get()
    notices.record_paper(notice, note="11月25日 EMS 送达，收发室签收", by=make_person(LIN))
    assert not RightsNotice.objects.filter(UNREACHED).exists()
    assert Entry.objects.get(action="registry.rightsnotice.paper").reason == "11月25日 EMS 送达，收发室签收"


@pytest.mark.parametrize("note", [" ", "长" * 201])
def test_a_paper_delivery_says_how_in_a_sentence(note: str) -> None:
    make_enterprise(emissions={2025: "30000"})
    published_list()
    with pytest.raises(Refused):
        notices.record_paper(RightsNotice.objects.get(), note=note, by=make_person(LIN))
    with pytest.raises(Forbidden):
        notices.record_paper(RightsNotice.objects.get(), note="x", by=make_person(ZHOU))


def test_a_unit_that_reports_only_is_not_told_of_duties_it_has_not() -> None:
    make_enterprise(sector=Sector.STEEL, process="独立电炉短流程", industry_code="3120", emissions={2025: "30000"})
    annual_list = published_list("steel")
    assert annual_list.entries.get().decision == "report_only"
    assert not RightsNotice.objects.exists()


def test_a_unit_struck_from_the_list_by_a_correction_keeps_its_notice() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    first = published_list()
    AnnualEmission.objects.update(emissions_tco2e=Decimal(1))
    second = lists.amend(first, note="剔除一家", by=make_person(LIN))
    confirm_all(second)
    lists.submit(second, by=make_person(LIN), declared_empty=True)
    lists.publish(second, by=make_person(ZHOU), today=TODAY, declared_empty=True)
    assert unit.rights_notices.get().annual_list == first


def test_the_same_unit_is_told_for_each_sector_it_stands_in() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    unit.activities.create(sector="aluminium", industry_code="3216", process="电解铝")
    AnnualEmission.objects.create(
        enterprise=unit, sector="aluminium", emission_year=2025, source="verified", emissions_tco2e=30000
    )
    published_list()
    published_list("aluminium")
    assert sorted(unit.rights_notices.values_list("sector", flat=True)) == ["aluminium", "power"]
    assert screen("steel").created == 0
