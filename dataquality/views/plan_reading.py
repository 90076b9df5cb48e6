"""方案的阅读: a version laid out in the order of App. B, for its page, its workbook and the reviewer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.joining import with_note
from cets_portal.norms.form import Form
from dataquality.models import PlanVersion
from dataquality.rules.facts import PlanRow
from dataquality.rules.plan.content import layout_of, plan_rows_of
from dataquality.rules.plan.details import details_of
from dataquality.rules.plan.presets import planned_rows, preset_of
from dataquality.rules.plan.sections import BOUNDARY, ENTERPRISE, FACILITY, QUALITY, ROW, STATES, Text
from dataquality.rules.rows import Row
from dataquality.views.plan_words import flows_words, method_words, row_title
from registry.choices import Sector

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class FacilityRead:
    """一台设施 in words: the columns of B.3 in the order of its table, then details and flows."""

    code: str
    name: str
    kind: str
    capacity: str
    state: str
    texts: tuple[str, ...]
    details: Pairs
    flows: str
    cofired: bool


@dataclass(frozen=True)
class RowRead:
    """一行 in words. `texts` are those of sections.ROW; `locked`: the form has settled it."""

    row: Row
    title: str
    unit: str
    method: str
    texts: tuple[str, ...]
    locked: bool
    said: bool


@dataclass(frozen=True)
class RowGroup:
    """B.4 (code "") or one facility of B.5."""

    code: str
    title: str
    rows: list[RowRead]


@dataclass(frozen=True)
class PlanRead:
    """方案全文."""

    enterprise: Pairs
    boundary: Pairs
    facilities: list[FacilityRead]
    flows: str
    groups: list[RowGroup]
    batch: str
    quality: Pairs


def read_plan(version: PlanVersion, form: Form) -> PlanRead:
    """A version in words; no query."""
    content = version.content
    return PlanRead(
        enterprise=_pairs(ENTERPRISE, _named(content.get("enterprise", {}))),
        boundary=_pairs(BOUNDARY, content.get("boundary", {})),
        facilities=[_facility(form, one) for one in content.get("facilities", ())],
        flows=flows_words(form, content.get("flows", ())),
        groups=row_groups(form, content),
        batch=content.get("batch_definition", ""),
        quality=_pairs(QUALITY, content.get("quality", {})),
    )


def _pairs(texts: tuple[Text, ...], said: Mapping[str, str]) -> Pairs:
    return [(_(text.label), said.get(text.key, "")) for text in texts]


def _named(said: Mapping[str, str]) -> Mapping[str, str]:
    """The industry by its name, where the code of a sector was written."""
    code = said.get("industry", "")
    return {**said, "industry": str(Sector(code).label)} if code in Sector.values else said


def _facility(form: Form, said: Mapping[str, Any]) -> FacilityRead:
    kind = form.facility_kind(said["kind"])
    details = said.get("details", {})
    capacity = said.get("capacity", "")
    return FacilityRead(
        code=said["code"],
        name=said.get("name", ""),
        kind=_(kind.name),
        capacity=f"{capacity} {kind.capacity_unit}".strip() if capacity else "",
        state=_(STATES.get(said.get("state", ""), "")) if said.get("state") else "",
        texts=tuple(said.get(text.key, "") for text in FACILITY),
        details=[
            (_(more.label), _detail(more.unit, details[more.key]))
            for more in details_of(form.sector, kind)
            if details.get(more.key)
        ],
        flows=flows_words(form, said.get("flows", ())),
        cofired=bool(said.get("cofired")),
    )


def _detail(unit: str, value: str) -> str:
    return f"{_(value)} {_(unit)}" if unit else _(value)


def row_groups(form: Form, content: Mapping[str, Any]) -> list[RowGroup]:
    """Rows of B.4 and B.5: the enterprise's first, then facility by facility."""
    layout, said = layout_of(content), plan_rows_of(content)
    groups: dict[str, RowGroup] = {"": RowGroup("", _("企业层级"), [])}
    groups |= {one.code: RowGroup(one.code, with_note(one.name, one.code), []) for one in layout.facilities}
    for row in planned_rows(form, layout):
        groups[row.key.facility].rows.append(read_row(row, said.get(row.text)))
    return [group for group in groups.values() if group.rows]


def read_row(row: Row, said: PlanRow | None) -> RowRead:
    """One row in words."""
    return RowRead(
        row=row,
        title=row_title(row),
        unit=row.unit,
        method=method_words(said.method) if said else "",
        texts=tuple(getattr(said, text.key) if said else "" for text in ROW),
        locked=preset_of(row) is not None,
        said=said is not None,
    )


def row_headings() -> list[str]:
    """Headings of the texts of a row."""
    return [_(text.label) for text in ROW]


def facility_headings() -> list[str]:
    """Headings of the texts of a facility."""
    return [_(text.label) for text in FACILITY]
