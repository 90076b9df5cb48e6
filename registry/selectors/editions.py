"""两版对比: what a later edition of a list added, took out, renamed and changed against an earlier one, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from registry.choices import ListStatus, Verdict
from registry.models import AnnualList, ListEntry
from registry.rules.ordering import list_order

#: What the public reads of a unit besides its name.
_READ = ("uscc", "city", "sub_industry")

#: What makes an edition another one: whom it names, as they are named there or in the register, and how it judges.
_FROZEN = ("name", "uscc", "city")
_LIVE = ("enterprise__name", "enterprise__uscc", "enterprise__city")
_JUDGED = (
    "decision", "decision_reason", "verdict", "reason", "emission_year", "emissions_tco2e", "emission_source",
    "industry_code", "sub_industry", "change",
)  # fmt: skip


class Pair(NamedTuple):
    """前后: the same unit on both editions; `fields` are those that differ."""

    old: ListEntry
    new: ListEntry
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class EditionDifference:
    """两版之差 of the key emitting units, each part ordered by city and name."""

    added: tuple[ListEntry, ...]
    removed: tuple[ListEntry, ...]
    renamed: tuple[Pair, ...]
    changed: tuple[Pair, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.renamed or self.changed)


def compare_editions(a: AnnualList, b: AnnualList, *, kind: str = Verdict.INCLUDE) -> EditionDifference:
    """What `b` differs in from `a`; two queries. `kind` report_only compares the report-only enterprises.

    An open edition counts as decided so far: undecided entries stand with the portal's verdict, under the names
    that the register has now.
    """
    old, new = _units(a, kind), _units(b, kind)
    both = [(old[unit], entry) for unit, entry in new.items() if unit in old]
    return EditionDifference(
        added=tuple(entry for unit, entry in new.items() if unit not in old),
        removed=tuple(entry for unit, entry in old.items() if unit not in new),
        renamed=tuple(Pair(*pair, ("name",)) for pair in both if pair[0].shown_name != pair[1].shown_name),
        changed=tuple(Pair(*pair, fields) for pair in both if (fields := _changed(*pair))),
    )


def same_as(annual_list: AnnualList) -> AnnualList | None:
    """The edition in force that this open one repeats, unit by unit and figure by figure; None where it differs.

    Names and cities are those that publication would freeze now; nothing but the change note is left out.
    """
    if not annual_list.is_open or annual_list.edition == 1:
        return None
    in_force = AnnualList.objects.filter(
        list_year=annual_list.list_year, province=annual_list.province, sector=annual_list.sector,
        status=ListStatus.PUBLISHED,
    ).first()  # fmt: skip
    if in_force is None or in_force.entries.count() != annual_list.entries.count():
        return None
    return in_force if _content(in_force, _FROZEN) == _content(annual_list, _LIVE) else None


def _content(annual_list: AnnualList, named: tuple[str, ...]) -> set[tuple[object, ...]]:
    rows = annual_list.entries.order_by().values_list("enterprise_id", *named, *_JUDGED)
    return set(rows.iterator(chunk_size=5000))


def _units(annual_list: AnnualList, kind: str) -> Mapping[int, ListEntry]:
    entries = ListEntry.objects.filter(annual_list=annual_list).select_related("enterprise", "annual_list")
    is_open = annual_list.status in (ListStatus.DRAFT, ListStatus.SUBMITTED)
    found = [entry for entry in entries if (entry.decision or (is_open and entry.verdict)) == kind]
    found.sort(key=lambda one: list_order(city=one.shown_city, name=one.shown_name, uscc=one.shown_uscc))
    return {entry.enterprise_id: entry for entry in found}


def _changed(old: ListEntry, new: ListEntry) -> tuple[str, ...]:
    before = (old.shown_uscc, old.shown_city, old.sub_industry)
    after = (new.shown_uscc, new.shown_city, new.sub_industry)
    return tuple(name for name, one, other in zip(_READ, before, after, strict=True) if one != other)
