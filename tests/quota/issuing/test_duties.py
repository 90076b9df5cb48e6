"""办结: determining and issuing settle the province's duties; the table read back tells what the book has otherwise."""

from datetime import date

import pytest

from cets_portal.deadlines.services import load_norms
from cets_portal.oversight.models import Settled
from quota.choices import TableDifferenceKind
from quota.models import Allocation
from quota.selectors.deductions import to_deduct
from quota.services.comparing import TableDifference, compare
from quota.services.table_lines import TableLine
from registry.choices import ListStatus, Verdict
from registry.models import AnnualList, Enterprise, ListEntry
from tests.people import DEMO
from tests.quota.allocation.world import DAY, a_plant, approved, drafted
from tests.quota.issuing.world import again, deduction, emitted, final, issued, told, withhold

pytestmark = pytest.mark.django_db


def listed(*units: Enterprise, year: int = 2024) -> None:
    """The units stand on the published list of a year."""
    made = AnnualList.objects.create(
        list_year=year, province=DEMO, sector="power", rule_code="2025-140", status=ListStatus.DRAFT
    )
    for one in units:
        ListEntry.objects.create(
            annual_list=made, enterprise=one, uscc=one.uscc, name=one.name, verdict=Verdict.INCLUDE,
            decision=Verdict.INCLUDE, reason="at_or_above", clause="（一）", emission_year=2023, change="kept",
        )  # fmt: skip
    AnnualList.objects.filter(pk=made.pk).update(status=ListStatus.PUBLISHED)


def settled(duty: str) -> list[tuple[object, date]]:
    found = Settled.objects.filter(obligation__duty=duty, by_portal=True).select_related("enterprise").order_by("pk")
    return [(one.enterprise or one.province, one.done_on) for one in found]


def test_pre_allocation_determination_and_issuance_are_done_on_their_days() -> None:
    load_norms()
    plant = a_plant(year=2023)
    listed(plant)
    pre = approved(drafted(stage="pre"))
    assert (settled("preallocation"), settled("determination")) == ([], [])
    issued(pre)
    assert (settled("preallocation"), settled("issuance")) == ([(plant, DAY)], [])
    emitted(plant)
    run = final()
    assert (settled("determination"), settled("issuance")) == ([(DEMO, DAY)], [])
    issued(run)
    issued(again(run))
    assert (settled("determination"), settled("issuance")) == ([(DEMO, DAY)], [(plant, DAY)])


def test_what_an_issued_pre_allocation_took_is_not_counted_twice_while_its_successor_waits() -> None:
    plant = a_plant(year=2023)
    deduction(plant, 5_000_000)
    first = issued(approved(drafted(stage="pre")))
    again(first)
    assert to_deduct(Allocation(province=DEMO, sector="power", quota_year=2024, stage="final")) == {plant.pk: 2_900_000}


def test_a_table_that_was_sent_back_differs_by_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    plants = [a_plant(f"示例电厂{n}") for n in range(5)]
    withhold(plants[4])
    run = issued(told(final()))
    codes = [one.uscc for one in plants]
    sent_back = [
        TableLine(5, "甲", codes[0], 3_079_896, False), TableLine(6, "乙", codes[1], None, False),
        TableLine(7, "丙", codes[2], 3_079_895, False), TableLine(8, "戊", codes[4], 3_079_895, False),
        TableLine(9, "己", "91990000MA0000000X", 7, False),
    ]  # fmt: skip
    monkeypatch.setattr("quota.services.comparing.lines_of", lambda code, data: sent_back)
    found = {one.uscc: one for one in compare(run).differences}
    kinds = {code: found[code].kind.value for code in found}
    assert kinds == {
        codes[0]: "less_in_book", codes[1]: "unreadable", codes[3]: "missing_in_table", codes[4]: "account",
        "91990000MA0000000X": "missing_in_book",
    }  # fmt: skip
    assert (found[codes[0]].gap, found[codes[3]].book) == (-1, 3_079_895)


def test_every_kind_of_difference_has_its_look() -> None:
    for kind in TableDifferenceKind:
        one = TableDifference(kind, "x", "x", 1, 1, 1)
        assert one.get_kind_display() == str(kind.label)
        assert kind.hue
        assert kind.glyph
