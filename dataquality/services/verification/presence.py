"""到场登记: who of the group is on which day at the unit; nobody is in two places on one day (domain §7.5)."""

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.services import record
from dataquality.choices import VerificationStatus
from dataquality.models import Presence, Verification
from dataquality.selectors.verification import members_of
from dataquality.services.verification.gate import at_work

#: Stages of a task in which days on site are recorded.
STAYING = (VerificationStatus.ASSIGNED, VerificationStatus.DOCUMENTS, VerificationStatus.ON_SITE)
_MOST_DAYS = 60


@transaction.atomic
def record_days(verification: Verification, people: Collection[int], days: Collection[date], *, by: User) -> int:
    """登记到场: each of the people on each of the days, planned or past. Returns how many rows are new.

    Refused: "people" who are not of the group, "days" none or too many, "place" where one is elsewhere that day.
    """
    held = at_work(verification, by, STAYING)
    group = {one.person_id for one in members_of(held)}
    if not people or set(people) - group:
        raise Refused(_("请从本任务的核查组成员中选择到场人员。"), code="people")
    if not days or len(days) > _MOST_DAYS:
        raise Refused(_("请填写到场日期，一次不超过 %(limit)s 天。") % {"limit": _MOST_DAYS}, code="days")
    new = sum(stay(held, person, days, by=by) for person in people)
    detail = {"people": sorted(people), "days": sorted(day.isoformat() for day in days)}
    record("dataquality.verification.stay", held, by=by, detail=detail)
    return new


def stay(verification: Verification, person: int, days: Collection[date], *, by: User) -> int:
    """One person on some days; the database refuses a second place, the same works is no second place."""
    return sum(_one_day(verification, person, day, by) for day in sorted(days))


def _one_day(verification: Verification, person: int, day: date, by: User) -> bool:
    try:
        with transaction.atomic():
            Presence.objects.create(
                verification=verification, enterprise=verification.enterprise, person_id=person, on_day=day,
                recorded_by=by,
            )  # fmt: skip
    except IntegrityError:
        found = Presence.objects.select_related("person", "enterprise").get(person=person, on_day=day)
        if found.enterprise_id != verification.enterprise.pk:
            raise elsewhere(found) from None
        return False
    return True


def elsewhere(found: Presence) -> Refused:
    """Says where the person is on that day."""
    words = {"name": found.person.name, "day": found.on_day.isoformat(), "unit": found.enterprise.name}
    sentence = _("%(name)s %(day)s 已登记在%(unit)s现场，一人一天只能在一处。请改日期或另选人员。")
    return Refused(sentence % words, code="place")


@transaction.atomic
def remove_day(verification: Verification, presence: Presence, *, by: User) -> None:
    """删去一条到场登记 of this task, as long as the visit has not ended."""
    held = at_work(verification, by, STAYING)
    if presence.verification_id != held.pk:
        raise Refused(_("这一天是为本厂另一项任务登记的，请到那项任务中更改。"), code="other_task")
    detail = {"person": presence.person.name, "day": presence.on_day.isoformat()}
    presence.delete()
    record("dataquality.verification.unstay", held, by=by, detail=detail)
