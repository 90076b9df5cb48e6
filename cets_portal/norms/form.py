"""存证表单: the monthly form of one sector as data: sections, parameters, items, facility kinds, evidence, constants.

A form is one TOML file in forms/. A parameter stands once in the file; which rows it becomes in a filing is
decided by the unit's control plan (its facilities and what each burns or consumes), see `dataquality.rules.rows`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from cets_portal.norms.codes import Grade, NormStatus, Sector
from cets_portal.norms.files import FOLDER, codes_in, digest_of, path_of, read_norm
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.months import Month

FORMS = FOLDER / "forms"


class Method(StrEnum):
    """获取方式: how a value comes about; declared in the order of preference, best first."""

    MEASURED = "measured"
    COMPUTED = "computed"
    DESIGN = "design"
    DEFAULT = "default"
    TEXT = "text"


class Requirement(StrEnum):
    """要求: must it be filed."""

    MUST = "must"
    #: Obligatory where the plan says that it is measured.
    MEASURED = "if_measured"
    #: Obligatory where the facility co-fires biomass.
    COFIRED = "if_cofired"
    VOLUNTARY = "may"
    #: The server computes or sets it; nobody types it.
    AUTO = "auto"
    YEARLY = "yearly"
    AUXILIARY = "auxiliary"
    AUXILIARY_MUST = "auxiliary_must"


class Level(StrEnum):
    """层级: whose value it is."""

    ENTERPRISE = "enterprise"
    FACILITY = "facility"


class Direction(StrEnum):
    """方向: into or out of a process; NONE where there is no direction."""

    NONE = ""
    IN = "in"
    OUT = "out"


class State(StrEnum):
    """物态: of a fuel or material."""

    SOLID = "solid"
    LIQUID = "liquid"
    GAS = "gas"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSection:
    """部分: a tab of the filing page and a sheet of its workbook; reviewed as one."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormEvidence:
    """支撑材料种类. `lab_report`: number, laboratory and dates are asked for; `sheet`: an Excel calculation."""

    id: str
    name: str
    stamped: bool = False
    lab_report: bool = False
    sheet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityKind:
    """设施种类: generating unit, clinker line, electrolysis process, furnace, co-firing power unit."""

    id: str
    name: str
    capacity_unit: str = ""
    product: str = ""
    product_code: str = ""
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """品种: a fuel, carbonate, raw material, product or substitute, with what the norm sets for it.

    `ncv` GJ/t or GJ/10⁴Nm³, `carbon_per_heat` tC/GJ, `carbon` tC/t or tC/10⁴Nm³, `oxidation_percent` %, `factor`
    tCO2/t. `unit` is that of its quantity. `coal` marks kinds of coal; `ncv_default_only`: never measured.
    """

    id: str
    name: str
    group: str
    unit: str
    grade: Grade
    source: str
    state: State = State.SOLID
    coal: str = ""
    ncv: Decimal | None = None
    carbon_per_heat: Decimal | None = None
    carbon: Decimal | None = None
    oxidation_percent: Decimal | None = None
    factor: Decimal | None = None
    ncv_default_only: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """参数: one datum of the form. `unit` may hold {item}: the unit of the item's quantity.

    `items` names the group of items it repeats over ("" for once); `states` narrows those; `directions` splits a
    process' flows; `facility_kinds` says whose (empty: every kind of the level). `sources` are the methods allowed.
    `coal_only`: only kinds of coal among the items.
    """

    code: str
    label: str
    section: str
    level: Level
    unit: str
    decimals: int
    sources: tuple[Method, ...]
    requirement: Requirement
    clause: str
    source: str
    grade: Grade
    symbol: str = ""
    frequency: str = ""
    facility_kinds: tuple[str, ...] = ()
    items: str = ""
    states: tuple[State, ...] = ()
    coal_only: bool = False
    directions: tuple[Direction, ...] = (Direction.NONE,)
    evidence: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: tuple[str, ...] = ()
    decimals_grade: Grade | None = None
    note: str = ""

    @property
    def is_computed(self) -> bool:
        """The server makes the value; nobody types it."""
        return self.requirement is Requirement.AUTO

    @property
    def is_text(self) -> bool:
        return self.sources == (Method.TEXT,)

    @property
    def is_monthly(self) -> bool:
        """It stands in the monthly filing (yearly ones stand in the plan and the annual report)."""
        return self.requirement is not Requirement.YEARLY

    @property
    def is_unverified(self) -> bool:
        """Not read in an official text: the page says so."""
        return self.grade is not Grade.A


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """常数: a number of a formula or a check, with its source."""

    id: str
    name: str
    value: Decimal
    unit: str
    clause: str
    source: str
    grade: Grade
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Form:
    """存证表单: valid for months `from_month` … `to_month` (None: until further notice)."""

    code: str
    sector: Sector
    number: str
    title: str
    source: str
    grade: Grade
    status: NormStatus
    from_month: Month
    to_month: Month | None = None
    sections: tuple[FormSection, ...] = field(metadata={"unique": "id"})
    facility_kinds: tuple[FacilityKind, ...] = field(metadata={"unique": "id"})
    items: tuple[Item, ...] = field(metadata={"unique": "id"})
    evidence: tuple[FormEvidence, ...] = field(metadata={"unique": "id"})
    parameters: tuple[Parameter, ...] = field(metadata={"unique": "code"})
    constants: tuple[Constant, ...] = field(default=(), metadata={"unique": "id"})
    note: str = ""
    assumption: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        """What the types cannot say: references to sections, kinds, groups, evidence that do not exist."""
        sections = {one.id for one in self.sections}
        kinds = {one.id for one in self.facility_kinds}
        groups = {one.group for one in self.items}
        papers = {one.id for one in self.evidence}
        for one in self.parameters:
            if one.section not in sections:
                yield "parameters", _("参数引用了不存在的部分。") + f" {one.code} → {one.section}"
            if not set(one.facility_kinds) <= kinds:
                yield "parameters", _("参数引用了不存在的设施种类。") + f" {one.code}"
            if one.items and one.items not in groups:
                yield "parameters", _("参数引用了不存在的品种组。") + f" {one.code} → {one.items}"
            if not set(one.evidence) <= papers:
                yield "parameters", _("参数引用了不存在的支撑材料种类。") + f" {one.code}"
        if self.to_month is not None and self.to_month < self.from_month:
            yield "to_month", _("止月早于起月。")

    def parameter(self, code: str) -> Parameter:
        """The parameter of a code. Raises KeyError."""
        return _index(self, "parameters", "code")[code]

    def item(self, item_id: str) -> Item:
        """The item of an id. Raises KeyError."""
        return _index(self, "items", "id")[item_id]

    def facility_kind(self, kind_id: str) -> FacilityKind:
        """The kind of an id. Raises KeyError."""
        return _index(self, "facility_kinds", "id")[kind_id]

    def paper(self, evidence_id: str) -> FormEvidence:
        """The kind of evidence of an id. Raises KeyError."""
        return _index(self, "evidence", "id")[evidence_id]

    def constant(self, constant_id: str) -> Constant:
        """The constant of an id. Raises KeyError."""
        return _index(self, "constants", "id")[constant_id]

    def binds(self, month: Month) -> bool:
        """Whether a filing for this month is made on this form."""
        return self.from_month <= month and (self.to_month is None or month <= self.to_month)


@lru_cache(maxsize=512)
def _index(form: Form, table: str, key: str) -> dict[str, Any]:
    """Name → row of one table of the form. Forms are told apart by identity: each file is read once."""
    return {getattr(one, key): one for one in getattr(form, table)}


@cache
def form_of(code: str) -> Form:
    """The form of a code. Raises NormError."""
    return read_form(path_of(FORMS, code))


def read_form(path: Path) -> Form:
    """A form from any file of that shape. Raises NormError."""
    return read_norm(Form, path)


def form_digest(code: str) -> str:
    """SHA-256 of the form's file. Raises NormError."""
    return digest_of(path_of(FORMS, code))


@cache
def forms() -> tuple[Form, ...]:
    """Every form. Raises NormError."""
    return tuple(map(form_of, codes_in(FORMS)))


def form_for(sector: str, month: Month) -> Form | None:
    """The form on which a sector files a month; None where none is in force."""
    return next((one for one in forms() if one.sector == sector and one.binds(month)), None)
