"""重算: a run worked out again from its stored inputs and its norm code, compared with what is stored, byte for byte."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.evidence.rules.canonical import canonical
from cets_portal.norms.plan import plan_digest
from quota.models import Allocation, AllocationRow, UnitAllocation
from quota.rules.allocation.terms import Terms
from quota.rules.allocation.units import UnitInput, make_unit
from quota.selectors.allocations import IN_FORCE
from quota.selectors.seals import Plain, Seal, plain_of_made, plain_of_stored
from quota.services.computing import terms_of

_CHUNK = 500


def approved_runs() -> Iterator[Allocation]:
    """Every run that was approved, replaced ones too."""
    found = Allocation.objects.filter(status__in=(*IN_FORCE, "replaced")).select_related("balance_value")
    return found.order_by("pk").iterator(chunk_size=50)


def differences(run: Allocation) -> list[str]:
    """Where a recomputation differs from what is stored, in words; empty where every byte is the same."""
    terms, seal, found = terms_of(run), Seal(), []
    if run.plan_digest != plan_digest(run.plan_code):
        found.append(_("方案 %(plan)s 的文本与计算时不同") % {"plan": run.plan_code})
    for unit, rows in _stored(run):
        stored, made = plain_of_stored(unit, rows), _again(terms, unit, rows)
        seal.add(made)
        if canonical(stored) != canonical(made):
            found += _named(stored, made)
    digest = seal.closed(run)
    if digest != run.digest:
        found.append(_("摘要 %(made)s… 与存入的 %(stored)s… 不同") % {"made": digest[:12], "stored": run.digest[:12]})
    return found


def _stored(run: Allocation) -> Iterator[tuple[UnitAllocation, list[AllocationRow]]]:
    """Units with their rows in the order in which they were computed; two queries."""
    units = {one.pk: one for one in run.units.order_by("pk")}
    rows = AllocationRow.objects.filter(unit__allocation=run).order_by("unit_id", "order").iterator(chunk_size=_CHUNK)
    seen = {}
    for pk, some in groupby(rows, key=lambda row: row.unit_id):
        seen[pk] = True
        yield units[pk], list(some)
    yield from ((unit, []) for pk, unit in units.items() if pk not in seen)


def _again(terms: Terms, unit: UnitAllocation, rows: list[AllocationRow]) -> Plain:
    """The unit from its stored inputs alone; broken inputs give what they give."""
    stored = {key: unit.inputs.get(key, UnitInput._field_defaults.get(key)) for key in UnitInput._fields}
    made = make_unit(terms, UnitInput(**stored), [(row.code, row.inputs) for row in rows])
    return plain_of_made(made, withheld=unit.withheld, detail=unit.withheld_detail)


def _named(stored: Plain, made: Plain) -> Iterator[str]:
    """Which figure of which row or unit differs."""
    who = stored["inputs"].get("name", "")
    yield from _fields(who, stored, made)
    for number, (one, other) in enumerate(zip(stored["rows"], made["rows"], strict=True), start=1):
        yield from _fields(f"{who} {one['code'] or number}", one, other)


def _fields(who: str, stored: Plain, made: Plain) -> Iterator[str]:
    sentence = _("%(who)s 的 %(field)s：存入 %(stored)s，重算 %(made)s")
    for name, value in stored["columns"].items():
        if value != made["columns"][name]:
            yield sentence % {"who": who, "field": name, "stored": value, "made": made["columns"][name]}
    rest: tuple[Any, ...] = ("inputs", "working", "special")
    for name in rest:
        if name in stored and stored[name] != made[name]:
            yield _("%(who)s 的 %(field)s 与重算不同") % {"who": who, "field": name}
