"""分配的世界: units of the demo province with confirmed figures and annexes, and the two officers who allocate."""

from datetime import date
from decimal import Decimal
from typing import Any

from cets_portal.accounts.models import User
from dataquality.choices import FigureSource, FigureStatus
from dataquality.models import VerifiedFigure
from quota.models import Allocation, UnitAllocation
from quota.services import allocating
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.people import LIN, ZHOU, make_person

DAY = date(2025, 9, 15)
POWER_PLAN, INDUSTRY_PLAN, DRAFT_PLAN = "power-2023-2024", "industry-2024-2025", "power-2025-2026"


def officers() -> tuple[User, User]:
    """Lin who enters, Zhou who stands behind it."""
    return make_person(LIN), make_person(ZHOU)


def genset(code: str = "U1", **changes: Any) -> dict[str, Any]:
    """A coal unit of the worked example of domain §4.2: 2,955,935 + 123,960 = 3,079,895 in 2024."""
    unit: dict[str, Any] = {
        "code": code, "name": f"{code}号机组", "class": "常规燃煤", "product": "热电联产", "fuel_type": "烟煤",
        "capacity_mw": "600", "merged": False, "merged_codes": "", "generation_mwh": "3500000", "heat_gj": "1200000",
        "biomass_percent": "", "load_factor_percent": "58", "emissions_tco2e": "3000000.5",
    }  # fmt: skip
    return unit | changes


def line(code: str = "L1", **changes: Any) -> dict[str, Any]:
    """A clinker line: 1,000,000 t at 0.8 t/t."""
    unit: dict[str, Any] = {
        "code": code, "name": f"{code}号窑", "slag_t": "0", "slag_deduction": "", "clinker_t": "1250000",
        "process_factor": "0.52", "slag_percent": "", "clinker_class": "硅酸盐水泥熟料", "clinker_variety": "",
        "design_t_per_day": "5000", "fuel_tco2e": "350000", "process_tco2e": "650000", "line_tco2e": "1000000",
    }  # fmt: skip
    return unit | changes


def annex_of(sector: str, units: list[dict[str, Any]], whole: dict[str, str] | None = None) -> dict[str, Any]:
    return {"schema": "annex/1", "sector": sector, "units": units, "whole": whole or {}}


def confirmed(
    unit: Enterprise, sector: str, year: int, tco2e: str, units: list[dict[str, Any]] | None = None,
    whole: dict[str, str] | None = None,
) -> VerifiedFigure:  # fmt: skip
    """The next confirmed figure of a unit-year; the one before is replaced."""
    known = VerifiedFigure.objects.filter(enterprise=unit, sector=sector, emission_year=year)
    known.filter(status=FigureStatus.CONFIRMED).update(status=FigureStatus.REPLACED)
    return VerifiedFigure.objects.create(
        enterprise=unit, sector=sector, emission_year=year, number=known.count() + 1, status=FigureStatus.CONFIRMED,
        source=FigureSource.CORRECTION, emissions_tco2e=Decimal(tco2e), annex=annex_of(sector, units or [], whole),
        confirmed_on=DAY,
    )  # fmt: skip


def a_plant(name: str = "", *, year: int = 2024, units: list[dict[str, Any]] | None = None) -> Enterprise:
    """A power plant with the confirmed figure of a year."""
    plant = make_enterprise(name, sector="power")  # type: ignore[arg-type]
    units = units or [genset()]
    total = sum((Decimal(one["emissions_tco2e"]) for one in units), Decimal(0))
    confirmed(plant, "power", year, f"{total:f}", units)
    return plant


def drafted(
    sector: str = "power", year: int = 2024, stage: str = "final", plan: str = POWER_PLAN, **more: Any
) -> Allocation:
    """A computed draft."""
    lin, _zhou = officers()
    run = allocating.open_run(sector, year, stage, plan, by=lin, **more)
    return allocating.compute(run, by=lin, today=DAY)


def approved(run: Allocation) -> Allocation:
    """Proposed by Lin, approved by Zhou."""
    lin, zhou = officers()
    allocating.propose(run, by=lin)
    allocating.approve(run, by=zhou, today=DAY)
    return run


def only_unit(run: Allocation) -> UnitAllocation:
    return run.units.get()
