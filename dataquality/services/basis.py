"""采用现行依据: a draft takes over the plan, form, facilities and papers as they are now; no value is lost by it."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from cets_portal.accounts.models import Role, User
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from dataquality.models import Filing
from dataquality.selectors.filing_facts import Sheet, sheet_on
from dataquality.selectors.staleness import basis_data, current_of, stale_points
from dataquality.services.filings import locked, refuse_role, refuse_uneditable


@dataclass(frozen=True)
class Adopted:
    """采用结果: cells that have no place any more (kept in the draft under "dropped"), and such that have one again."""

    filing: Filing
    dropped: tuple[str, ...]
    restored: tuple[str, ...]


@transaction.atomic
def adopt_basis(filing: Filing, by: User) -> Adopted:
    """Bring the draft up to date. Where no plan is in force any more, the draft's own stays.

    Conflict where the draft is not open to changes; Forbidden to other posts than the filer's.
    """
    refuse_role(by, {Role.FILER})
    held = locked(filing)
    refuse_uneditable(held)
    current = current_of(held)
    points = stale_points(held, current)
    plan = current.plan or held.plan_version
    draft, dropped, restored = _fitted(held.draft, sheet_on(plan, current.form_code))
    held.basis = basis_data(current, plan, current.form_code)
    held.plan_version, held.form_code, held.draft = plan, current.form_code, draft
    held.revision, held.saved_at = held.revision + 1, now()
    held.save(update_fields=("basis", "plan_version", "form_code", "draft", "revision", "saved_at"))
    detail = {"changes": [one.sentence for one in points], "dropped": list(dropped)}
    record("dataquality.filing.adopt_basis", held, by=by, detail=detail)
    for name in ("draft", "basis", "revision", "saved_at", "plan_version", "form_code"):
        setattr(filing, name, getattr(held, name))
    return Adopted(filing, dropped, restored)


def _fitted(draft: dict[str, Any], sheet: Sheet) -> tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]:
    """The draft with only cells that the sheet has; the others wait under "dropped", and come back from there."""
    new = {key: dict(part) if isinstance(part, dict) else part for key, part in draft.items()}
    waiting = dict(new.get("dropped", {}))
    known = {
        "values": {row.text for row in sheet.rows if not row.parameter.is_computed},
        "operations": {one.code for one in sheet.layout.facilities},
    }
    restored = _restore(new, waiting, known)
    dropped = []
    for part, keys in known.items():
        for key in [one for one in new.get(part, {}) if one not in keys]:
            waiting[f"{part}/{key}"] = new[part].pop(key)
            dropped.append(f"{part}/{key}")
    if waiting:
        new["dropped"] = waiting
    else:
        new.pop("dropped", None)
    _forget_aside(new, known)
    return new, tuple(dropped), restored


def _restore(new: dict[str, Any], waiting: dict[str, Any], known: dict[str, set[str]]) -> tuple[str, ...]:
    restored = []
    for cell in list(waiting):
        part, _slash, key = cell.partition("/")
        if key in known.get(part, ()) and key not in new.get(part, {}):
            new.setdefault(part, {})[key] = waiting.pop(cell)
            restored.append(cell)
    return tuple(restored)


def _forget_aside(new: dict[str, Any], known: dict[str, set[str]]) -> None:
    """What was set aside for a cell that is gone joins what was dropped."""
    for cell in list(new.get("aside", {})):
        part, _slash, key = cell.partition("/")
        if part in known and key not in known[part]:
            new.setdefault("dropped", {}).setdefault(f"{cell} *", new["aside"].pop(cell)["value"])
