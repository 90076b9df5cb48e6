"""演示企业: the invented enterprises of the demo province, always the same ones.

Names are built from words of landscape and the mark 示例; codes carry region digits 99, which
belong to no place, and both check digits are right.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from registry.choices import Sector
from registry.rules.uscc import final_check, organisation_check

CITIES = ("滨江市", "临江市", "云屏市", "北川市", "东岭市", "南湖市", "清源市", "石桥市", "长堤市")
PLACES = (
    "滨江", "临江", "云屏", "北川", "东岭", "南湖", "清源", "石桥", "长堤", "青禾", "白鹭", "松岭", "银湾", "海棠",
    "赤岩", "鹿鸣", "凤栖", "金沟", "旧港", "碧泉", "远山", "晨曦", "望川", "沙洲", "竹溪", "霞浦", "雁门", "玉带",
    "芦花", "平原", "高坪", "秋水",
)  # fmt: skip
YEARS = (2022, 2023, 2024, 2025)


@dataclass(frozen=True)
class Invented:
    """一家演示企业: what the register is to hold of it. Figures by emission year, tCO2e."""

    uscc: str
    name: str
    city: str
    sector: Sector
    industry_code: str
    sub_industry: str
    process: str
    figures: dict[int, Decimal] = field(default_factory=dict)
    started_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True)
class Kind:
    """一类企业: how many, what they are called and how much they emit (tCO2e, from–to)."""

    sector: Sector
    count: int
    ending: str
    industry_code: str
    sub_industry: str
    process: str
    low: int
    high: int


KINDS = (
    Kind(Sector.POWER, 30, "发电有限公司", "4411", "", "燃煤发电", 400_000, 6_000_000),
    Kind(Sector.POWER, 22, "热电有限公司", "4412", "", "热电联产", 60_000, 1_400_000),
    Kind(Sector.POWER, 8, "纸业有限公司自备电厂", "4412", "自备电厂", "自备热电", 15_000, 240_000),
    Kind(Sector.STEEL, 9, "钢铁有限公司", "3110", "长流程", "高炉—转炉长流程", 1_200_000, 14_000_000),
    Kind(Sector.STEEL, 5, "特钢有限公司", "3120", "短流程", "独立电炉短流程", 22_000, 180_000),
    Kind(Sector.STEEL, 6, "轧材有限公司", "3130", "钢压延加工", "独立钢压延加工", 12_000, 90_000),
    Kind(
        Sector.CEMENT,
        22,
        "水泥有限公司",
        "3011",
        "水泥（硅酸盐水泥熟料）",
        "新型干法硅酸盐水泥熟料",
        300_000,
        2_600_000,
    ),
    Kind(Sector.CEMENT, 3, "特种水泥有限公司", "3011", "水泥（非硅酸盐水泥熟料）", "非硅酸盐水泥熟料", 30_000, 160_000),
    Kind(Sector.CEMENT, 5, "水泥粉磨站有限公司", "3011", "水泥粉磨", "粉磨", 900, 5_000),
    Kind(Sector.ALUMINIUM, 8, "铝业有限公司", "3216", "电解铝", "铝电解", 120_000, 1_900_000),
)


def invented_uscc(serial: int) -> str:
    """A valid code of the demo; region digits 99, organisation code MA…."""
    body = f"MA{serial:06d}"
    first = f"9199{serial % 90 + 10:02d}00{body}{organisation_check(body)}"
    return first + final_check(first)


def invented_enterprises() -> list[Invented]:
    """Every invented enterprise, in a fixed order. The cases a screening must tell apart come last."""
    chance = Random(140)  # nosec B311 - invented figures, the same ones every time
    units = [unit for kind in KINDS for unit in _of_kind(kind, chance)]
    return [*units, *special_cases()]


def _of_kind(kind: Kind, chance: Random) -> Iterator[Invented]:
    offset = sum(k.count for k in KINDS[: KINDS.index(kind)])
    for n in range(kind.count):
        serial = offset + n + 1
        base = chance.randrange(kind.low, kind.high)
        figures = {year: _figure(base, chance) for year in YEARS}
        yield Invented(
            uscc=invented_uscc(serial),
            name=f"{PLACES[(n * 7 + offset) % len(PLACES)]}示例{kind.ending}",
            city=CITIES[serial % len(CITIES)],
            sector=kind.sector,
            industry_code=kind.industry_code,
            sub_industry=kind.sub_industry,
            process=kind.process,
            figures=figures,
        )


def _figure(base: int, chance: Random) -> Decimal:
    """A year's figure within ±6 % of the base, two decimals."""
    return Decimal(base * 100 * chance.randrange(940, 1061) // 1000) / 100


def special_cases() -> list[Invented]:
    """The cases of the notice, each by one enterprise."""
    rows: tuple[tuple[str, str, dict[int, str], date | None, date | None], ...] = (
        ("青禾示例造纸有限公司自备电厂", "云屏市", {2023: "24990.64", 2024: "25412.18", 2025: "26000.00"}, None, None),
        ("白鹭示例热力有限公司", "临江市", {2023: "27102.40", 2024: "25733.90", 2025: "25999.99"}, None, None),
        ("松岭示例糖业有限公司自备电厂", "北川市", {2023: "27890.10", 2024: "26630.77", 2025: "24870.36"}, None, None),
        ("东岭示例自备电厂有限公司", "东岭市", {2023: "61034.00", 2024: "60911.25"}, None, None),
        ("旧港示例电力有限公司", "滨江市", {2023: "812006.00", 2024: "640210.50"}, None, date(2025, 3, 18)),
        ("远山示例新能热电有限公司", "清源市", {}, date(2026, 4, 2), None),
    )
    return [
        Invented(
            uscc=invented_uscc(900 + n),
            name=name,
            city=city,
            sector=Sector.POWER,
            industry_code="4412",
            sub_industry="",
            process="热电联产",
            figures={year: Decimal(figure) for year, figure in figures.items()},
            started_on=started_on,
            closed_on=closed_on,
        )
        for n, (name, city, figures, started_on, closed_on) in enumerate(rows)
    ]
