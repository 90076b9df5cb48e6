"""在册单位: lists in force, made without screening: what these tests need is only who stands on them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.services.obligations import rebuild
from registry.choices import Change, ListStatus, Sector, Verdict
from registry.models import AnnualList, Enterprise, ListEntry
from tests.people import DEMO


def obligations() -> None:
    """The calendar as the norm files give it."""
    rebuild(by=None)


def obligation(key: str) -> Obligation:
    return Obligation.objects.get(key=key)


def list_in_force(
    list_year: int,
    sector: Sector,
    units: Sequence[Enterprise],
    *,
    province: str = DEMO,
    decision: Verdict = Verdict.INCLUDE,
    change: Change = Change.CONTINUED,
) -> AnnualList:
    """A published list of these units. Entries are written before the list is published: afterwards nobody may."""
    made = AnnualList.objects.create(list_year=list_year, province=province, sector=sector, rule_code="2026-32")
    ListEntry.objects.bulk_create(
        ListEntry(
            annual_list=made, enterprise=unit, verdict=decision, decision=decision, reason="over", clause="1",
            emission_year=list_year - 2, change=change, name=unit.name, uscc=unit.uscc, city=unit.city, serial=serial,
        )
        for serial, unit in enumerate(units, start=1)
    )  # fmt: skip
    published = {"status": ListStatus.PUBLISHED, "published_at": datetime(2025, 10, 20, tzinfo=UTC)}
    AnnualList.objects.filter(pk=made.pk).update(**published)
    made.refresh_from_db()
    return made
