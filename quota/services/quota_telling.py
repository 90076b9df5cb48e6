"""配额的消息: units of their quota and of what was decided; the bureau of objections that wait."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cets_portal.accounts.models import OrganisationKind, User
from cets_portal.accounts.roles import BUREAU
from cets_portal.accounts.selectors import seated
from cets_portal.inbox.choices import MessageKind
from cets_portal.inbox.services import Draft, tell
from cets_portal.letters.selectors import people_of
from quota.models import Allocation, QuotaObjection, UnitAllocation


def tell_units(run: Allocation, units: Sequence[UnitAllocation], today: date) -> None:
    """Every unit of a run: its quota, and until when it may object."""
    day = run.object_by.isoformat() if run.object_by else "–"
    drafts = []
    people = people_of({one.enterprise.organisation_id for one in units if one.enterprise.organisation_id}, today)
    for unit in units:
        said = _about(run, unit) | {"day": day}
        url = reverse("own-quota-detail", args=[unit.pk])
        drafts += [
            _draft(person, "told", said, url, f"allocation/{run.pk}/told")
            for person in people.get(unit.enterprise.organisation_id or 0, ())
        ]
    tell(drafts)


def tell_of_objection(objection: QuotaObjection, today: date) -> None:
    """The bureau: a unit objects, to be decided by a day."""
    body = {"organisation__kind": OrganisationKind.PROVINCE, "organisation__province": objection.province}
    said = _of(objection) | {"day": objection.decide_by.isoformat()}
    _tell(seated(today, role__in=BUREAU, **body), "objection", said, objection)


def tell_of_decision(objection: QuotaObjection, today: date) -> None:
    """The unit: what was decided."""
    said = _of(objection) | {"outcome": objection.get_outcome_display(), "reason": objection.decision}
    body = objection.unit.enterprise.organisation_id
    _tell(seated(today, organisation=body) if body else [], "decided", said, objection)


def _about(run: Allocation, unit: UnitAllocation) -> dict[str, Any]:
    return {"unit": unit.enterprise.name, "year": run.quota_year, "stage": run.get_stage_display()}


def _of(objection: QuotaObjection) -> dict[str, Any]:
    return _about(objection.unit.allocation, objection.unit)


def _tell(people: Iterable[User], what: str, said: dict[str, Any], objection: QuotaObjection) -> None:
    url = reverse("quota-objection-detail", args=[objection.pk])
    tell(_draft(person, what, said, url, f"quota-objection/{objection.pk}/{what}") for person in people)


def _draft(person: User, what: str, said: dict[str, Any], url: str, group: str) -> Draft:
    with translation.override(person.language):
        subject, body = _words(what)
    return Draft(
        user=person, kind=MessageKind.NOTICE, key=f"{group}/{said['unit']}/{person.pk}", subject=subject % said,
        body=body % said, url=url, group=group, legal=what in ("told", "decided"),
    )  # fmt: skip


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
