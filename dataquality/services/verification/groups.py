"""核查组调整: people with duties, changed by the bureau or by the leader; those who leave stay on record."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.norms.verification import verification_guide
from dataquality.access.verification import person_of
from dataquality.choices import VERIFICATION_OVER, MemberDuty, VerificationStatus
from dataquality.models import Presence, Verification, VerificationMember
from dataquality.rules.verification.conflicts import Wanted, faults_of
from dataquality.selectors.verification import members_of
from dataquality.selectors.verification_agencies import facts_of
from dataquality.services.verification.gate import locked, refuse_other_bureaus, refuse_other_stages

_STAGES = tuple(one for one in VerificationStatus if one not in (VerificationStatus.CONCLUDED, *VERIFICATION_OVER))
People = Collection[tuple[int, str]]


def may_arrange(verification: Verification, user: User) -> bool:
    """The province's bureau, and the leader of the task."""
    post = user.acting_post
    if post and post.role in BUREAU:
        return post.organisation.province == verification.province
    person = person_of(user)
    leaders = verification.members.filter(removed_at__isnull=True, duty=MemberDuty.LEADER)
    return person is not None and leaders.filter(person=person).exists()


@transaction.atomic
def change_group(verification: Verification, people: People, *, by: User, today: date) -> None:
    """调整核查组. Refused with every reason where the new group is incomplete or somebody must stay away."""
    if not may_arrange(verification, by):
        if by.acting_post and by.acting_post.role in BUREAU:
            refuse_other_bureaus(verification.province, by)
        raise Forbidden(_("核查组由省级生态环境主管部门或核查组长调整。"), code="arrange")
    held = locked(verification)
    refuse_other_stages(held, _STAGES)
    wanted = tuple(dict.fromkeys(people))
    _refuse_faults(held, wanted, today)
    _write(held, set(wanted))
    record("dataquality.verification.group", held, by=by, detail={"people": [list(one) for one in wanted]})


def _refuse_faults(verification: Verification, people: tuple[tuple[int, str], ...], today: date) -> None:
    report, unit = verification.report, verification.enterprise
    days = tuple(
        Presence.objects.filter(verification=verification, on_day__gte=today)
        .values_list("on_day", flat=True)
        .distinct()
    )
    wanted = Wanted(
        enterprise=unit.pk, unit=unit.name, province=unit.province, sector=report.sector, people=people, days=days
    )
    agency = facts_of([verification.agency], days)[verification.agency_id]
    faults = faults_of(wanted, agency, verification_guide(), today)
    if faults:
        said = [_(one.sentence).format(**one.words) for one in faults]
        raise Refused(" ".join(said), code="group", issues=said)


def _write(verification: Verification, wanted: set[tuple[int, str]]) -> None:
    """Take off who is not wanted any more first: there is one leader at any time."""
    standing = {(one.person_id, one.duty): one for one in members_of(verification)}
    gone = [one.pk for key, one in standing.items() if key not in wanted]
    VerificationMember.objects.filter(pk__in=gone).update(removed_at=now())
    VerificationMember.objects.bulk_create(
        VerificationMember(verification=verification, person_id=person, duty=duty)
        for person, duty in sorted(wanted - set(standing))
    )
