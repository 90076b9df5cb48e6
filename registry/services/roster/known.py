"""登记册现状: what the register holds of the enterprises of a file, read in a few queries."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TypeVar

from registry.models import Activity, AnnualEmission, Enterprise, EnterpriseName

T = TypeVar("T")

#: Order of `Known.values` and of the rows that the plan writes; names of model fields and columns alike.
UNIT_FIELDS = ("name", "province", "city", "legal_representative", "contact", "phone", "address")
ACTIVITY_FIELDS = ("industry_code", "sub_industry", "process", "started_on", "closed_on")

ActivityValues = tuple[str, str, str, date | None, date | None]
FigureKey = tuple[str, int, str]

#: Fewer than the parameters that any database takes in one statement.
_CHUNK = 5000


@dataclass(slots=True)
class Known:
    """一家已登记的企业. `figures`: (sector, emission year, source) → tCO2e; `names`: name → kind."""

    pk: int
    values: tuple[str, ...]
    names: dict[str, str] = field(default_factory=dict)
    activities: dict[str, ActivityValues] = field(default_factory=dict)
    figures: dict[FigureKey, Decimal] = field(default_factory=dict)

    @property
    def latest_year(self) -> int:
        """The newest year of any figure; 0 where there is none."""
        return max((year for _sector, year, _source in self.figures), default=0)

    def latest_year_in(self, sector: str) -> int:
        """The newest year of any figure of this sector; 0 where there is none."""
        return max((year for one, year, _source in self.figures if one == sector), default=0)


def known_units(codes: Collection[str]) -> dict[str, Known]:
    """Unified social credit code → what is known, for those of `codes` that are registered."""
    found: dict[str, Known] = {}
    for chunk in _chunks(codes):
        units = Enterprise.objects.filter(uscc__in=chunk).order_by()
        for pk, code, *values in units.values_list("pk", "uscc", *UNIT_FIELDS):
            found[code] = Known(pk, tuple(values))
    by_pk = {unit.pk: unit for unit in found.values()}
    for pks in _chunks(by_pk):
        _read_names(by_pk, pks)
        _read_activities(by_pk, pks)
        _read_figures(by_pk, pks)
    return found


def primary_keys(codes: Collection[str]) -> dict[str, int]:
    """Unified social credit code → primary key, for those of `codes` that are registered."""
    found: dict[str, int] = {}
    for chunk in _chunks(codes):
        found |= dict(Enterprise.objects.filter(uscc__in=chunk).order_by().values_list("uscc", "pk"))
    return found


def _read_names(by_pk: dict[int, Known], pks: list[int]) -> None:
    rows = EnterpriseName.objects.filter(enterprise_id__in=pks).order_by()
    for pk, name, kind in rows.values_list("enterprise_id", "name", "kind"):
        by_pk[pk].names[name] = kind


def _read_activities(by_pk: dict[int, Known], pks: list[int]) -> None:
    rows = Activity.objects.filter(enterprise_id__in=pks).order_by()
    for pk, sector, *values in rows.values_list("enterprise_id", "sector", *ACTIVITY_FIELDS):
        by_pk[pk].activities[sector] = tuple(values)


def _read_figures(by_pk: dict[int, Known], pks: list[int]) -> None:
    rows = AnnualEmission.objects.filter(enterprise_id__in=pks).order_by()
    columns = ("enterprise_id", "sector", "emission_year", "source", "emissions_tco2e")
    for pk, sector, year, source, tco2e in rows.values_list(*columns):
        by_pk[pk].figures[sector, year, source] = tco2e


def _chunks(things: Collection[T]) -> Iterator[list[T]]:
    rest = iter(things)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk
