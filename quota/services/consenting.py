"""持有单位同意: the approver of another firm lets its allowances stand in, or not; consent freezes them."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from quota.choices import ApplicationStatus
from quota.models import SurrenderConsent, SurrenderLine
from quota.services.compliance import lock_obligation
from quota.services.surrender_checks import LineWanted, short_lines
from quota.services.surrender_telling import tell_of_consent
from quota.services.surrendering import freeze_lines


@transaction.atomic
def give(consent: SurrenderConsent, *, by: User, today: date) -> None:
    """同意: the firm's tonnes are frozen for the application. Refused with the numbers where it has less; Conflict where
    the application no longer waits."""
    _check(consent, "give", by)
    advance(consent, "give", by=by, answered_by=by, answered_on=today)
    lines = list(consent.application.lines.filter(holder=consent.holder).select_related("holder"))
    _refuse_short(lines)
    freeze_lines(lines, by=by, today=today)
    tell_of_consent(consent, today)


@transaction.atomic
def decline(consent: SurrenderConsent, *, reason: str, by: User, today: date) -> None:
    """不同意, with the reason; the applicant is told and may withdraw and apply otherwise."""
    _check(consent, "decline", by, reason)
    advance(consent, "decline", by=by, reason=reason, answered_by=by, answered_on=today, refusal=reason.strip())
    tell_of_consent(consent, today)


def _refuse_short(lines: Sequence[SurrenderLine]) -> None:
    wanted = [LineWanted(one.holder, one.vintage, one.tonnes, one.account) for one in lines]
    if found := list(short_lines(wanted)):
        said = " ".join([*found, _("也可以答复不同意，由申请单位改用其他配额。")])
        raise Refused(said, code="short", issues=found)


def _check(consent: SurrenderConsent, action: str, by: User, reason: str = "x") -> None:
    check_allowed(consent, SurrenderConsent.LIFECYCLE[action], by=by, reason=reason)
    post = by.acting_post
    if post is None or post.role != Role.APPROVER or post.organisation_id != consent.holder.organisation_id:
        raise Forbidden(_("由配额持有单位的负责人答复。"), code="unit")
    lock_obligation(consent.application.obligation)
    consent.application.refresh_from_db()
    if consent.application.status != ApplicationStatus.FILED:
        raise Conflict(_("该清缴申请已办结或撤回，不再需要同意。"), code="conflict")
