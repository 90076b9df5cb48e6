"""名册行与单元格问题: what a good row becomes, and what is said of a bad cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cets_portal.norms.codes import EmissionSource, Sector


class Severity(StrEnum):
    """级别: an error rejects the row, a warning lets it in."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class CellIssue:
    """单元格问题. Texts are rendered from `code`, `found` and `params` by `messages`.

    `row` is the row number of the sheet, `field` the canonical field, `heading` the column's heading in
    the file; `params` holds texts and whole numbers only, so that it can be stored as JSON.
    """

    row: int
    field: str
    heading: str
    code: str
    severity: Severity
    found: str
    params: Mapping[str, str | int] = dataclass_field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """名册行: one enterprise, sector, emission year and source, every value in its own type.

    `province` is the two-digit code. `tco2e` is None where the roster gives no figure; then `source`
    may be None too. Emissions are tCO2e with at most six decimals.
    """

    uscc: str
    name: str
    province: str
    city: str
    sector: Sector
    industry_code: str
    sub_industry: str
    process: str
    emission_year: int
    tco2e: Decimal | None
    source: EmissionSource | None
    former_names: tuple[str, ...] = ()
    started_on: date | None = None
    closed_on: date | None = None
    legal_representative: str = ""
    contact: str = ""
    phone: str = ""
    address: str = ""
    row_number: int = dataclass_field(default=0, compare=False)
