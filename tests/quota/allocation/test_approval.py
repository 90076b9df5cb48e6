"""审定: proposed by one, approved by another, once; recomputed byte for byte; kept by the database; replaced by the next."""

import json
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from cets_portal.audit.errors import Conflict, Refused
from cets_portal.evidence.services.files import read
from cets_portal.evidence.services.proof import prove
from quota.choices import AllocationStatus
from quota.models import Allocation, AllocationRow, UnitAllocation
from quota.selectors.allocations import changed_figures, moved_by, redetermine_by
from quota.services import allocating
from quota.tables import LAYOUTS
from quota.tables.reading import read_rows
from tests.quota.allocation.world import (
    DAY,
    DRAFT_PLAN,
    a_plant,
    approved,
    confirmed,
    drafted,
    genset,
    officers,
    only_unit,
)
from tests.quota.book.world import at_once

TRIGGERS_OFF = {
    "postgresql": ("ALTER TABLE quota_allocationrow DISABLE TRIGGER USER", "ALTER TABLE quota_allocationrow ENABLE TRIGGER USER"),
    "sqlite": ("DROP TRIGGER quota_allocationrow_kept_update", ""),
}  # fmt: skip


def recomputed() -> tuple[int, dict[str, Any]]:
    out = StringIO()
    try:
        call_command("recompute", json=True, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@pytest.mark.django_db
def test_an_approved_run_has_numbered_tables_a_leaf_and_recomputes_byte_for_byte() -> None:
    plant = a_plant("示例电厂")
    run = approved(drafted())
    assert run.status == AllocationStatus.APPROVED
    assert [one.number for one in run.tables.order_by("code")] == [
        "table/2-1/99/power/2024/1", "table/2-5/99/power/2024/1"
    ]  # fmt: skip
    rows, units = (read_rows(LAYOUTS[one.code], read(one.file)).rows for one in run.tables.order_by("code"))
    assert rows[0].values["genset_class"] == "300MW等级以上常规燃煤机组"
    assert (rows[0].values["determined_allowance"], units[0].values["uscc"]) == (3_079_895, plant.uscc)
    assert units[0].values["issued"] == 3_079_895
    assert run.entry is not None
    assert recomputed()[0] == 0
    assert not prove().wrong


@pytest.mark.django_db
def test_the_proposer_does_not_approve_and_a_draft_plan_that_nobody_adopted_opens_nothing() -> None:
    a_plant()
    run, (lin, _zhou) = drafted(), officers()
    allocating.propose(run, by=lin)
    with pytest.raises(Refused) as refusal:
        allocating.approve(run, by=lin, today=DAY)
    assert refusal.value.code == "second_person"
    with pytest.raises(Refused) as refusal:
        allocating.open_run("power", 2025, "final", DRAFT_PLAN, by=lin)
    assert refusal.value.code == "plan"


@pytest.mark.django_db
def test_a_figure_that_changes_after_the_computation_stops_the_approval() -> None:
    plant = a_plant()
    run, (lin, zhou) = drafted(), officers()
    allocating.propose(run, by=lin)
    confirmed(plant, "power", 2024, "2900000", [genset(emissions_tco2e="2900000")])
    with pytest.raises(Refused) as refusal:
        allocating.approve(run, by=zhou, today=DAY)
    assert refusal.value.code == "changed"


@pytest.mark.django_db
def test_a_row_corrupted_before_the_approval_is_named_and_stops_it() -> None:
    a_plant("示例电厂")
    run, (lin, zhou) = drafted(), officers()
    allocating.propose(run, by=lin)
    AllocationRow.objects.update(determined_tonnes=3_079_896)
    with pytest.raises(Refused, match="determined_tonnes") as refusal:
        allocating.approve(run, by=zhou, today=DAY)
    assert refusal.value.code == "recomputed"


@pytest.mark.django_db(transaction=True)
def test_the_database_keeps_an_approved_run_and_the_recomputation_names_what_was_forced() -> None:
    a_plant("示例电厂")
    approved(drafted())
    for sql in (
        "UPDATE quota_allocationrow SET determined_tonnes = 1",
        "DELETE FROM quota_allocationrow",
        "UPDATE quota_unitallocation SET issued_tonnes = 1",
        "UPDATE quota_allocation SET digest = 'x'",
        "UPDATE quota_allocation SET status = 'draft'",
        "DELETE FROM quota_allocation",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    off, on = TRIGGERS_OFF[connection.vendor]
    triggers = _sql_of_triggers()
    with connection.cursor() as cursor:
        cursor.execute(off)
        cursor.execute("UPDATE quota_allocationrow SET determined_tonnes = determined_tonnes + 1")
        cursor.execute(on or triggers)
    code, told = recomputed()
    assert code == 1
    assert "示例电厂 U1 的 determined_tonnes：存入 3079896，重算 3079895" in told["runs"][0]["differences"]


def _sql_of_triggers() -> str:
    if connection.vendor != "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'quota_allocationrow_kept_update'")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_make_one() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write at a time")
    a_plant()
    run, (lin, zhou) = drafted(), officers()
    allocating.propose(run, by=lin)
    again = Allocation.objects.get(pk=run.pk)
    errors = at_once(*(lambda one=one: allocating.approve(one, by=zhou, today=DAY) for one in (run, again)))
    assert [type(error) for error in errors] == [Conflict]
    assert run.tables.count() == 2


@pytest.mark.django_db
def test_a_redetermination_shows_what_it_moves_and_replaces_the_run_when_it_is_approved() -> None:
    plant, other = a_plant("示例电厂"), a_plant("别的电厂")
    first, (lin, _zhou) = approved(drafted()), officers()
    assert redetermine_by(changed_figures(first)) is None
    confirmed(plant, "power", 2024, "3100000", [genset(emissions_tco2e="3100000", load_factor_percent="72")])
    assert [one.enterprise for one in changed_figures(first)] == [plant]
    assert redetermine_by(changed_figures(first)) is not None
    with pytest.raises(Refused) as refusal:
        allocating.reopen(first, reason=" ", by=lin)
    assert refusal.value.code == "reason"
    second = allocating.compute(allocating.reopen(first, reason="核查认定变更", by=lin), by=lin, today=DAY)
    moved = moved_by(second)
    assert [one.enterprise for one in moved] == [plant]
    assert (moved[0].old.determined_tonnes, moved[0].new.determined_tonnes) == (3_079_895, 2_892_460)  # type: ignore[union-attr]
    assert moved[0].issue == 2_892_460 - 3_079_895
    approved(second)
    first.refresh_from_db()
    assert (first.status, second.number) == (AllocationStatus.REPLACED, 2)
    assert UnitAllocation.objects.filter(allocation=second, enterprise=other).exists()
    assert recomputed()[0] == 0


@pytest.mark.django_db
def test_pre_allocation_is_seventy_per_cent_of_last_years_figure_floored_and_settled_at_determination() -> None:
    plant = a_plant(year=2023, units=[genset(emissions_tco2e="1789.7")])
    pre = only_unit(approved(drafted(stage="pre")))
    assert (pre.pre_tonnes, pre.issued_tonnes) == (1_252, 1_252)
    confirmed(plant, "power", 2024, "3000000.5", [genset()])
    unit = only_unit(drafted())
    assert (unit.pre_tonnes, unit.balance_tonnes, unit.issued_tonnes) == (1_252, 3_078_643, 3_078_643)
    assert unit.gap_percent == Decimal("0.00")
