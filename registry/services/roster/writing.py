"""写入登记册: carry out a plan in the caller's transaction, which holds the register."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models

from cets_portal.accounts.models import User
from registry.choices import NameSource
from registry.models import (
    Activity,
    AnnualEmission,
    Enterprise,
    EnterpriseName,
    RegisterChange,
    RosterChange,
    RosterImport,
)
from registry.services import bulk
from registry.services.roster.known import ACTIVITY_FIELDS, UNIT_FIELDS, primary_keys
from registry.services.roster.plan import Change, Plan

_UNIT_KEY, _NAME_KEY, _ACTIVITY_KEY = ("id",), ("enterprise_id", "name"), ("enterprise_id", "sector")
_FIGURE_KEY = ("enterprise_id", "sector", "emission_year", "source")
_FIGURE_VALUES = ("emissions_tco2e", "basis", "recorded_at")
_CHANGE_FIELDS = ("row", "enterprise_id", "field", "old", "new", "sector", "emission_year", "source")
_BASIS = "名册《{file}》第 {row} 行"
_LONGEST_BASIS = 200


class Moved(Exception):
    """The register changed between planning and writing, by a hand that does not hold it (the admin's tables)."""


@dataclass(frozen=True)
class Writer:
    """载入人与时刻: who loads which file, when."""

    roster_import: RosterImport
    by: User | None
    now: datetime
    today: date

    def write(self, plan: Plan) -> None:
        """Insert and change what the plan says, and note every changed value. IntegrityError or Moved: nothing stands."""
        pks = plan.pks | self._insert_units(plan)
        _change(Enterprise, _UNIT_KEY, UNIT_FIELDS, plan.changed_units)
        self._write_names(plan, pks)
        _insert(Activity, (*_ACTIVITY_KEY, *ACTIVITY_FIELDS), _owned(plan.new_activities, pks))
        _change(Activity, _ACTIVITY_KEY, ACTIVITY_FIELDS, plan.changed_activities)
        self._write_figures(plan, pks)
        self._note_changes(plan.changes)

    def _insert_units(self, plan: Plan) -> dict[str, int]:
        if not plan.new_units:
            return {}
        rows = [(*row, self.now) for row in plan.new_units]
        bulk.insert(Enterprise, ("uscc", *UNIT_FIELDS, "recorded_at"), rows)
        return primary_keys([row[0] for row in plan.new_units])

    def _write_names(self, plan: Plan, pks: dict[str, int]) -> None:
        source = NameSource.ROSTER.value
        rows = [(*row, source, self.today) for row in _owned(plan.new_names, pks)]
        _insert(EnterpriseName, (*_NAME_KEY, "kind", "source", "first_seen_on"), rows)
        _change(EnterpriseName, _NAME_KEY, ("kind",), plan.turned_names)

    def _write_figures(self, plan: Plan, pks: dict[str, int]) -> None:
        columns = (*_FIGURE_KEY, *_FIGURE_VALUES)
        _insert(AnnualEmission, columns, [self._figure(row) for row in _owned(plan.new_figures, pks)])
        _change(AnnualEmission, _FIGURE_KEY, _FIGURE_VALUES, [self._figure(row) for row in plan.changed_figures])

    def _figure(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        *values, number = row
        return (*values, self._basis(number), self.now)

    def _basis(self, row: int) -> str:
        """Where the figure comes from; of a long file name the beginning."""
        room = _LONGEST_BASIS - len(_BASIS) - len(str(row))
        return _BASIS.format(file=self.roster_import.file_name[:room], row=row)

    def _note_changes(self, changes: Iterable[Change]) -> None:
        columns = (*_CHANGE_FIELDS, "roster_import_id", "changed_by_id", "changed_at")
        by = self.by.pk if self.by else None
        rows = [(*change, self.roster_import.pk, by, self.now) for change in changes]
        _insert(RegisterChange, columns, rows)


def write_preview(roster_import: RosterImport, changes: Iterable[Change]) -> None:
    """Replace the previewed changes of an import."""
    RosterChange.objects.filter(roster_import=roster_import).delete()
    rows = [(*change, roster_import.pk) for change in changes]
    _insert(RosterChange, (*_CHANGE_FIELDS, "roster_import_id"), rows)


def _insert(model: type[models.Model], columns: Iterable[str], rows: list[tuple[Any, ...]]) -> None:
    bulk.insert(model, tuple(columns), rows)


def _change(model: type[models.Model], keys: tuple[str, ...], columns: tuple[str, ...], rows: list[Any]) -> None:
    if bulk.update(model, keys, columns, rows) != len(rows):
        raise Moved(model._meta.label)


def _owned(rows: Iterable[tuple[Any, ...]], pks: dict[str, int]) -> list[tuple[Any, ...]]:
    """Rows that begin with a code, with the primary key in its place."""
    return [(pks[row[0]], *row[1:]) for row in rows]
