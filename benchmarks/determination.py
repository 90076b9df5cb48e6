"""核定测速: a whole determination of 8,000 generating units, stored with its working, against a bulk insert of the same rows."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from benchmarks.screening import alternately
from benchmarks.table import Measured
from cets_portal.accounts.models import Organisation, OrganisationKind, Post, Role, Tenure, User
from dataquality.choices import FigureSource, FigureStatus
from dataquality.models import VerifiedFigure
from quota.models import Allocation, AllocationRow, UnitAllocation
from quota.services import allocating
from registry.models import Activity, Enterprise
from registry.rules.uscc import final_check, organisation_check

PLANTS, EACH = 2_000, 4
PLAN, QUOTA_YEAR, PROVINCE, DAY = "power-2023-2024", 2024, "99", date(2025, 9, 15)
_CLASSES = ("常规燃煤", "常规燃煤", "非常规燃煤", "燃气")
_BATCH = 1000


def run() -> list[Measured]:
    """The rows of the table. What is compared is stored in the same tables, triggers and indexes included."""
    _world()
    clerk = _clerk()
    draft = allocating.open_run("power", QUOTA_YEAR, "final", PLAN, by=clerk)
    allocating.compute(draft, by=clerk, today=DAY)
    units, rows = list(draft.units.order_by("pk")), list(AllocationRow.objects.order_by("unit_id", "order"))
    assert len(rows) == PLANTS * EACH
    seconds, own = alternately(
        lambda: _insert(units, rows), lambda: allocating.compute(draft, by=clerk, today=DAY), lambda: _empty(draft)
    )
    ratio, work, number = own / seconds, "determination of generating units, stored", PLANTS * EACH
    return [
        Measured(work, "bulk insert of the same units and rows", number, seconds, "1"),
        Measured(work, "portal: gather, compute, seal, store", number, own, f"{ratio:.1f}", "≤ 3, < 10 s"),
    ]


@transaction.atomic
def _insert(units: list[UnitAllocation], rows: list[AllocationRow]) -> None:
    UnitAllocation.objects.bulk_create(units, batch_size=_BATCH)
    AllocationRow.objects.bulk_create(rows, batch_size=_BATCH)


def _empty(run: Allocation) -> None:
    AllocationRow.objects.all().delete()
    run.units.all().delete()


def _clerk() -> User:
    body = Organisation.objects.create(kind=OrganisationKind.PROVINCE, name="测速厅", province=PROVINCE)
    clerk = User.objects.create(username="bench-allocation")
    post = Post.objects.create(organisation=body, role=Role.CLERK, title="经办")
    Tenure.objects.create(post=post, user=clerk, from_on=date(2025, 1, 1))
    clerk.acting_post = post
    return clerk


def _world() -> None:
    """Plants with confirmed figures, a quarter of the units in each class, half of them below the load bound."""
    plants = [
        Enterprise(uscc=_uscc(number), name=f"测速电厂{number}", province=PROVINCE, city="滨江市")
        for number in range(PLANTS)
    ]  # fmt: skip
    Enterprise.objects.bulk_create(plants)
    Activity.objects.bulk_create([Activity(enterprise=one, sector="power") for one in plants])
    VerifiedFigure.objects.bulk_create([_figure(number, one) for number, one in enumerate(plants)], batch_size=_BATCH)


def _figure(number: int, plant: Enterprise) -> VerifiedFigure:
    units = [_genset(number * EACH + place, f"U{place + 1}") for place in range(EACH)]
    total = sum((Decimal(one["emissions_tco2e"]) for one in units), Decimal(0))
    return VerifiedFigure(
        enterprise=plant, sector="power", emission_year=QUOTA_YEAR, number=1, status=FigureStatus.CONFIRMED,
        source=FigureSource.CORRECTION, emissions_tco2e=total, annex={"units": units}, confirmed_on=DAY,
    )  # fmt: skip


def _genset(number: int, code: str) -> dict[str, Any]:
    generation = Decimal(100_000 + number * 37)
    return {
        "code": code, "name": code, "class": _CLASSES[number % 4], "product": "热电联产", "fuel_type": "烟煤",
        "capacity_mw": "600" if number % 2 else "300", "merged": False, "merged_codes": "",
        "generation_mwh": f"{generation}", "heat_gj": f"{number * 11}", "biomass_percent": "",
        "load_factor_percent": f"{Decimal(3000 + number % 7000) / 100}",
        "emissions_tco2e": f"{generation * Decimal('0.81')}",
    }  # fmt: skip


def _uscc(number: int) -> str:
    body = f"MB{number:06d}"
    first = f"91990{number % 1000:03d}{body}{organisation_check(body)}"
    return first + final_check(first)
