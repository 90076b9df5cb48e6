"""取用: verifications, their findings and papers, agencies' people. A stranger's does not exist (404).

An agency sees its own tasks and nothing of another's; an enterprise those about itself, and of them only what was
issued to it; a bureau those of its province. Who may write is another question: `writes`.
"""

from typing import TypeVar

from django.db.models import CharField, Exists, Model, OuterRef, QuerySet
from django.db.models.functions import Cast, Substr
from django.http import Http404
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.scope import visible_to
from dataquality.choices import VERIFICATION_OVER, FindingStatus, VerificationStatus
from dataquality.models import (
    AgencyPerson,
    AgencySheet,
    AnnualReport,
    FindingPaper,
    Tie,
    Verification,
    VerificationAgency,
    VerificationFinding,
)
from registry.models import Enterprise

M = TypeVar("M", bound=Model)

#: States of a task in which its agency reads the report, its months and papers: as long as it runs.
READING = tuple(one for one in VerificationStatus if one not in VERIFICATION_OVER)
#: States of a finding that the unit never sees.
_INSIDE = (FindingStatus.DRAFTED, FindingStatus.DROPPED)


def is_agency(user: User) -> bool:
    """Does the person act for a verification agency?"""
    return bool(user.acting_post and user.acting_post.role == Role.VERIFIER)


def is_unit(user: User) -> bool:
    """Does the person act for an enterprise?"""
    return bool(user.acting_post and user.acting_post.role in (Role.FILER, Role.APPROVER))


def verifications_for(user: User) -> QuerySet[Verification]:
    """Tasks inside the person's horizon."""
    found = Verification.objects.select_related("report__enterprise", "agency", "version", "assigned_by")
    return _visible(found, user, "report__enterprise__", "agency__organisation")


def verification_for(user: User, pk: int) -> Verification:
    """One task; 404 for a stranger's."""
    return get_object_or_404(verifications_for(user), pk=pk)


def writes(user: User, verification: Verification) -> bool:
    """Whether the person is of the task's group today, and so may write in it."""
    person = person_of(user)
    if person is None or person.agency_id != verification.agency_id:
        return False
    return verification.members.filter(person=person, removed_at__isnull=True).exists()


def person_of(user: User) -> AgencyPerson | None:
    """The agency's record of the person who asks, if there is one and the person acts for that agency."""
    if not is_agency(user) or user.acting_post is None:
        return None
    body = user.acting_post.organisation_id
    return AgencyPerson.objects.filter(user=user, agency__organisation=body, left_on__isnull=True).first()


def findings_for(user: User) -> QuerySet[VerificationFinding]:
    """Findings of the tasks that the person sees; a unit sees those that were issued to it."""
    found = VerificationFinding.objects.select_related("verification__report__enterprise", "verification__agency")
    seen = _visible(found, user, "verification__report__enterprise__", "verification__agency__organisation")
    return seen.exclude(status__in=_INSIDE) if is_unit(user) else seen


def finding_for(user: User, pk: int) -> VerificationFinding:
    """One finding; 404 for a stranger's."""
    return get_object_or_404(findings_for(user), pk=pk)


def paper_for(user: User, pk: int) -> FindingPaper:
    """One paper of an answer to a finding that the person sees."""
    papers = FindingPaper.objects.select_related("file", "finding__verification__report__enterprise")
    return get_object_or_404(papers, pk=pk, finding__in=findings_for(user).order_by().values("pk"))


def corrections_for(user: User) -> QuerySet[Verification]:
    """Tasks about the person's own enterprise whose findings went out, newest first."""
    return verifications_for(user).filter(findings_on__isnull=False).order_by("-pk")


def correction_for(user: User, pk: int) -> Verification:
    """One of them; 404 for a stranger's and before the findings are issued."""
    return get_object_or_404(corrections_for(user), pk=pk)


def reports_to_assign(user: User) -> QuerySet[AnnualReport]:
    """Reports of the bureau's own province."""
    found = AnnualReport.objects.select_related("enterprise")
    return visible_to(found, user, province="enterprise__province")


def read_in_task(found: QuerySet[M], user: User, path: str = "") -> QuerySet[M]:
    """Rows of months that the agency verifies just now; `path` leads to the filing ("filing__")."""
    body = user.acting_post.organisation_id if user.acting_post else None
    tasks = Verification.objects.filter(
        agency__organisation=body, agency__organisation__isnull=False, status__in=READING
    )
    of_unit = tasks.filter(
        report__enterprise=OuterRef(f"{path}enterprise"), report__sector=OuterRef(f"{path}sector")
    ).annotate(year=Cast("report__emission_year", CharField()))
    return found.filter(Exists(of_unit.filter(year=Substr(OuterRef(f"{path}month"), 1, 4))))


def report_task_for(user: User, pk: int) -> Verification:
    """A task whose report the person may read: the agency as long as it runs; 404 otherwise."""
    task = verification_for(user, pk)
    if is_agency(user) and task.status not in READING:
        raise Http404
    return task


def agencies_for(user: User) -> QuerySet[VerificationAgency]:
    """Agencies are public; an agency's own person arranges only its own."""
    found = VerificationAgency.objects.select_related("organisation")
    if not is_agency(user):
        return found
    return found.filter(organisation=user.acting_post.organisation_id if user.acting_post else None)


def agency_of(user: User, uscc: str) -> VerificationAgency:
    """One agency whose people this person sees; 404 for an agency's person at another's."""
    return get_object_or_404(agencies_for(user), uscc=uscc.upper())


def own_agency(user: User) -> VerificationAgency:
    """The agency for which the person acts; 404 where its body stands in no register."""
    found = agencies_for(user).first() if is_agency(user) else None
    if found is None:
        raise Http404
    return found


def agency_person_for(user: User, uscc: str, pk: int) -> AgencyPerson:
    """One person of such an agency."""
    return get_object_or_404(AgencyPerson.objects.select_related("agency", "user"), pk=pk, agency=agency_of(user, uscc))


def tie_for(user: User, uscc: str, pk: int) -> Tie:
    """One tie of such an agency."""
    found = Tie.objects.select_related("agency", "person", "enterprise", "proof")
    return get_object_or_404(found, pk=pk, agency=agency_of(user, uscc))


def agency_sheet_for(user: User, uscc: str, pk: int) -> AgencySheet:
    """One uploaded sheet of such an agency."""
    return get_object_or_404(AgencySheet.objects.select_related("agency", "file"), pk=pk, agency=agency_of(user, uscc))


def enterprise_called(user: User, text: str) -> Enterprise | None:
    """The unit of a code or full name in the bureau's province; an agency's person names any unit it works for."""
    found = Enterprise.objects.all()
    if not is_agency(user):
        found = visible_to(found, user, province="province", city="city")
    wanted = text.strip()
    return found.filter(uscc=wanted.upper()).first() or found.filter(name=wanted).first()


def _visible(found: QuerySet[M], user: User, path: str, agency: str) -> QuerySet[M]:
    organisation = agency if is_agency(user) else f"{path}organisation"
    return visible_to(found, user, province=f"{path}province", city=f"{path}city", organisation=organisation)
