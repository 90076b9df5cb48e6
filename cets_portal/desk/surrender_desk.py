"""企业工作台的清缴部分: what is still owed of any year, and what other firms ask the approver to consent to."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from cets_portal.accounts.models import Role, User
from quota.access.surrender import open_consents_for
from quota.choices import ApplicationStatus, ConsentStatus
from quota.models import SurrenderApplication, SurrenderConsent, SurrenderObligation


@dataclass(frozen=True)
class SurrenderDesk:
    """待办: `consents` is empty for those who do not sign."""

    owed: list[SurrenderObligation]
    consents: list[SurrenderConsent]
    approver: bool


def owed_by(enterprise: Any) -> QuerySet[SurrenderObligation]:
    """Obligations that stand and are not complete."""
    return SurrenderObligation.objects.filter(enterprise=enterprise, current=True, surrendered_tonnes__lt=F("tonnes"))


def asked_of(enterprise: Any) -> QuerySet[SurrenderConsent]:
    """Consents that wait for the firm's answer."""
    return SurrenderConsent.objects.filter(
        holder=enterprise, status=ConsentStatus.ASKED, application__status=ApplicationStatus.FILED
    )


def of_unit(enterprise: Any, user: User) -> SurrenderDesk:
    """What one enterprise's person finds (`enterprise` as selectors.own_enterprise gives it); two queries at most."""
    approver = bool(user.acting_post and user.acting_post.role == Role.APPROVER)
    waiting = SurrenderApplication.objects.filter(obligation=OuterRef("pk"), status=ApplicationStatus.FILED)
    owed = owed_by(enterprise).annotate(left=F("tonnes") - F("surrendered_tonnes"), is_applied_for=Exists(waiting))
    return SurrenderDesk(
        owed=list(owed.order_by("due_on", "pk")) if enterprise.has_owed else [],
        consents=list(open_consents_for(user)) if approver and enterprise.has_asked else [],
        approver=approver,
    )
