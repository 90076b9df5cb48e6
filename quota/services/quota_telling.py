"""配额的消息: units of their quota and of what was decided; the bureau of objections that wait."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU
from cets_portal.accounts.selectors import seated_in, seated_in_bureau
from cets_portal.inbox.services import Draft, notices, tell
from cets_portal.letters.selectors import people_of
from quota.choices import QuotaObjectionOutcome, Stage
from quota.models import Allocation, QuotaObjection, UnitAllocation


def tell_units(run: Allocation, units: Sequence[UnitAllocation], today: date) -> None:
    """Every unit of a run: its quota, and until when it may object."""
    day = run.object_by.isoformat() if run.object_by else "–"
    drafts: list[Draft] = []
    people = people_of({one.enterprise.organisation_id for one in units if one.enterprise.organisation_id}, today)
    for unit in units:
        said = _about(run, unit) | {"day": day}
        url = reverse("own-quota-detail", args=[unit.pk])
        own = people.get(unit.enterprise.organisation_id or 0, ())
        drafts += _drafts(own, "told", said, url, f"allocation/{run.pk}/told")
    tell(drafts)


def tell_of_objection(objection: QuotaObjection, today: date) -> None:
    """The bureau: a unit objects, to be decided by a day."""
    said = _of(objection) | {"day": objection.decide_by.isoformat()}
    _tell(seated_in_bureau(today, objection.province, BUREAU), "objection", said, objection)


def tell_of_decision(objection: QuotaObjection, today: date) -> None:
    """The unit: what was decided."""
    said = _of(objection) | {"outcome": QuotaObjectionOutcome(objection.outcome).label, "reason": objection.decision}
    _tell(seated_in(today, objection.unit.enterprise.organisation_id), "decided", said, objection)


def _about(run: Allocation, unit: UnitAllocation) -> dict[str, Any]:
    return {"unit": unit.enterprise.name, "year": run.quota_year, "stage": Stage(run.stage).label}


def _of(objection: QuotaObjection) -> dict[str, Any]:
    return _about(objection.unit.allocation, objection.unit)


def _tell(people: Iterable[User], what: str, said: dict[str, Any], objection: QuotaObjection) -> None:
    url = reverse("quota-objection-detail", args=[objection.pk])
    tell(_drafts(people, what, said, url, f"quota-objection/{objection.pk}/{what}"))


def _drafts(people: Iterable[User], what: str, said: dict[str, Any], url: str, group: str) -> Iterator[Draft]:
    """A body of several units hears of each: the unit is part of the key."""
    key, legal = f"{group}/{said['unit']}", what in ("told", "decided")
    return notices(people, partial(_words, what), said, url=url, group=group, key=key, legal=legal)


def _words(what: str) -> tuple[str, str]:
    """Subject and body, in the language that is on."""
    words = {
        "told": (
            _("%(year)s 年度配额%(stage)s结果已告知"),
            _("%(unit)s %(year)s 年度配额%(stage)s结果已告知。有异议的，请由负责人于 %(day)s 前（含当日）提出。"),
        ),
        "objection": (
            _("配额异议：%(unit)s"),
            _("%(unit)s对 %(year)s 年度配额%(stage)s结果提出异议，请于 %(day)s 前作出决定。"),
        ),
        "decided": (
            _("配额异议已作出决定：%(year)s 年度%(stage)s"),
            _("%(unit)s %(year)s 年度配额%(stage)s异议的决定：%(outcome)s。%(reason)s"),
        ),
    }
    return words[what]
