"""告知配额: one act tells all units of an approved run: a numbered letter with the working each, and a message.

The term to object begins with it (Measures art. 16). Units for which nobody reads the portal have their letter issued;
it is sent on paper from the list of letters, and their term begins with that day.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.services import record
from cets_portal.letters.choices import LetterKind, SendChannel
from cets_portal.letters.models import Letter
from cets_portal.letters.recipients import Recipient
from cets_portal.letters.services import issue, send
from cets_portal.letters.services.drafting import draft_letters
from cets_portal.letters.services.sending import waiting_codes
from dataquality.rules.verification.clocks import due
from quota.models import Allocation, AllocationRow, UnitAllocation
from quota.selectors.allocations import IN_FORCE
from quota.selectors.logged import subject_of
from quota.services.allocating import hold
from quota.services.notice_words import common_facts, own_facts
from quota.services.quota_telling import tell_units
from registry.models import Enterprise


@dataclass(frozen=True)
class Told:
    """告知结果: units whose letter was sent through the portal, and units that want it on paper."""

    sent: int
    on_paper: int


@transaction.atomic
def tell_run(run: Allocation, *, by: User, today: date) -> Told:
    """告知 all units. Raises Forbidden, Refused (not approved), Conflict (told before)."""
    held = hold(run, by)
    if held.status not in IN_FORCE:
        raise Refused(_("批次审定后才能告知单位。"), code="status")
    if held.told_on is not None:
        raise Conflict(_("该批次已告知单位，请刷新后再看。"), code="conflict")
    object_by = due(today, "quota_objection")
    Allocation.objects.filter(pk=held.pk).update(told_on=today, object_by=object_by)
    held.refresh_from_db()
    units = list(held.units.select_related("enterprise", "figure").defer("figure__annex").order_by("pk"))
    told = _send(_letters(held, units, by=by, today=today), by=by, today=today)
    detail = {"sent": told.sent, "on_paper": told.on_paper, "object_by": object_by.isoformat()}
    record("quota.allocation.tell", held, by=by, detail=detail)
    tell_units(held, units, today)
    run.refresh_from_db()
    return told


def _letters(run: Allocation, units: Sequence[UnitAllocation], *, by: User, today: date) -> list[Letter]:
    """Drafted and issued by the clerk who tells: two officers have approved the run already."""
    rows: defaultdict[int, list[AllocationRow]] = defaultdict(list)
    for row in AllocationRow.objects.filter(unit__allocation=run).order_by("unit_id", "order"):
        rows[row.unit_id].append(row)
    with translation.override("zh-hans"):
        common = common_facts(run)
        to = [_recipient(one.enterprise, own_facts(run, one, rows[one.pk])) for one in units]
    letters = draft_letters(LetterKind.QUOTA, to, common, by=by, today=today, subject_key=subject_of(run))
    for letter in letters:
        issue(letter, by=by, today=today, draw=False)
    return letters


def _recipient(unit: Enterprise, facts: Mapping[str, str]) -> Recipient:
    return Recipient(uscc=unit.uscc, name=unit.name, city=unit.city, organisation_id=unit.organisation_id, facts=facts)


def _send(letters: Sequence[Letter], *, by: User, today: date) -> Told:
    waiting = waiting_codes(letters, today)
    reached = [one for one in letters if one.uscc not in waiting]
    for letter in reached:
        send(letter, channel=SendChannel.PORTAL, by=by, today=today)
    return Told(len(reached), len(letters) - len(reached))
