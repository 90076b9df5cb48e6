"""造物: plain functions with defaults that make what a test needs and nothing else."""

from datetime import date
from decimal import Decimal
from itertools import count

from registry.choices import EmissionSource, Sector
from registry.models import Activity, AnnualEmission, Enterprise, EnterpriseName
from registry.rules.uscc import final_check, organisation_check
from tests.people import DEMO

_serial = count(1)


def make_uscc(serial: int | None = None) -> str:
    """A valid invented code (GB 32100-2015, region digits 99), different for every call."""
    number = serial if serial is not None else next(_serial)
    body = f"MA{number:06d}"
    first = f"91990{number % 1000:03d}{body}{organisation_check(body)}"
    return first + final_check(first)


def make_enterprise(
    name: str = "",
    *,
    uscc: str = "",
    province: str = DEMO,
    city: str = "滨江市",
    sector: Sector = Sector.POWER,
    industry_code: str = "",
    sub_industry: str = "",
    process: str = "",
    emissions: dict[int, str] | None = None,
    source: EmissionSource = EmissionSource.VERIFIED,
    started_on: date | None = None,
    closed_on: date | None = None,
) -> Enterprise:
    """An enterprise with one activity and figures by year: emissions={2025: "26000.00"}."""
    code = uscc or make_uscc()
    name = name or f"示例企业{code[-6:]}有限公司"
    unit = Enterprise.objects.create(uscc=code, name=name, province=province, city=city)
    EnterpriseName.objects.create(
        enterprise=unit, name=name, kind="current", source="roster", first_seen_on=date(2025, 1, 1)
    )
    default = {"power": "4411", "steel": "3110", "cement": "3011", "aluminium": "3216"}[sector]
    Activity.objects.create(
        enterprise=unit,
        sector=sector,
        industry_code=industry_code or default,
        sub_industry=sub_industry,
        process=process,
        started_on=started_on,
        closed_on=closed_on,
    )
    for year, figure in (emissions or {}).items():
        AnnualEmission.objects.create(
            enterprise=unit, sector=sector, emission_year=year, source=source, emissions_tco2e=Decimal(figure)
        )
    return unit
