"""取用: obligations, applications and consents inside a person's horizon. A stranger's does not exist (404).

Officials those of their place, a unit its own; a consent is seen by the firm that is asked for it.
"""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import about_visible_units
from cets_portal.evidence.models import StoredFile
from quota.choices import ApplicationStatus, ConsentStatus
from quota.models import OffsetLine, SurrenderApplication, SurrenderConsent, SurrenderObligation


def obligations_for(user: User) -> QuerySet[SurrenderObligation]:
    """Obligations that stand, inside the horizon."""
    return all_obligations_for(user).filter(current=True)


def all_obligations_for(user: User) -> QuerySet[SurrenderObligation]:
    """Earlier versions too."""
    found = SurrenderObligation.objects.select_related("enterprise", "figure")
    return about_visible_units(found.defer("figure__annex", "figure__touched"), user)


def obligation_for(user: User, pk: int) -> SurrenderObligation:
    """One obligation, of any version; 404 for a stranger's."""
    return get_object_or_404(all_obligations_for(user), pk=pk)


def applications_for(user: User) -> QuerySet[SurrenderApplication]:
    """Applications inside the horizon."""
    people = ("filed_by", "decided_by", "entry", "paper")
    found = SurrenderApplication.objects.select_related("obligation__enterprise", *people)
    return about_visible_units(found, user, "obligation__enterprise")


def application_for(user: User, pk: int) -> SurrenderApplication:
    """One application; 404 for a stranger's."""
    return get_object_or_404(applications_for(user), pk=pk)


def offset_for(user: User, pk: int) -> OffsetLine:
    """One line of credits of such an application."""
    found = OffsetLine.objects.select_related("file", "application")
    return get_object_or_404(found, pk=pk, application__in=applications_for(user).order_by().values("pk"))


def paper_for(user: User, pk: int) -> StoredFile:
    """The registration institution's paper of a forced application."""
    return get_object_or_404(StoredFile, pk__in=applications_for(user).filter(pk=pk).order_by().values("paper"))


def consents_for(user: User) -> QuerySet[SurrenderConsent]:
    """What a firm is or was asked to consent to."""
    found = SurrenderConsent.objects.select_related("application__obligation__enterprise", "holder", "answered_by")
    return about_visible_units(found, user, "holder")


def consent_for(user: User, pk: int) -> SurrenderConsent:
    """One consent; 404 where another firm is asked."""
    return get_object_or_404(consents_for(user), pk=pk)


def open_consents_for(user: User) -> QuerySet[SurrenderConsent]:
    """Those that wait for an answer."""
    return consents_for(user).filter(status=ConsentStatus.ASKED, application__status=ApplicationStatus.FILED)
