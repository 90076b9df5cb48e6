"""参训的登记: who came to a session, many at once; a record made in error is withdrawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.oversight.models import Attendance, CarbonStaff, TrainingSession
from registry.models import Enterprise

#: Enterprise and person.
Key = tuple[int, str]


@dataclass(frozen=True)
class Attendee:
    """参训人员. `is_staff`: one of the unit's carbon staff, to be entered in their register if not there yet."""

    enterprise: Enterprise
    person: str
    position: str = ""
    signed: bool = True
    is_staff: bool = False

    def __str__(self) -> str:
        return f"{self.enterprise.uscc} {self.person} {self.position} {self.signed} {self.is_staff}"

    @property
    def key(self) -> Key:
        return self.enterprise.pk, self.person


@dataclass(frozen=True)
class Attending:
    """登记结果: recorded now; of those who stood before, signed now and marked as carbon staff now; and the unchanged."""

    new: int
    signed: int
    marked: int
    already: int


class Stood(NamedTuple):
    """原有记录: how a person stood in a session before."""

    signed: bool
    is_staff: bool

    def gains_by(self, one: Attendee) -> bool:
        """Whether recording the person again changes anything."""
        return (one.signed and not self.signed) or (one.is_staff and not self.is_staff)


def attend(session: TrainingSession, people: Sequence[Attendee], *, by: User | None, today: date) -> Attending:
    """Record who came; whoever is recorded stays as recorded, but a missing signature or staff mark is made good.

    Refused: a session to come or withdrawn, and people of units of another province.
    """
    check_session(session, today)
    _check_units(session, people)
    batch = uuid4()
    with transaction.atomic():
        staff, made = _staff(people, session, by)
        rows = [_row(session, one, staff.get(one.key), batch, by) for one in people]
        Attendance.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        fresh = set(Attendance.objects.filter(batch=batch).values_list("enterprise_id", "person"))
        signed = _sign(session, people, batch)
        marked = (_claim(session, people, staff, made) | made) - fresh
        if fresh or signed or marked:
            units = sorted({one.enterprise.uscc for one in people})
            counts = {"new": len(fresh), "signed": len(signed), "marked": len(marked)}
            record("oversight.session.attend", session, by=by, detail={"batch": str(batch), **counts, "units": units})
    return Attending(len(fresh), len(signed), len(marked), len(people) - len(fresh | signed | marked))


def withdraw_attendance(attendance: Attendance, *, reason: str, by: User | None) -> None:
    """Cross out a record made in error. Refused without a reason; Conflict if withdrawn."""
    if not reason.strip():
        raise Refused(_("请写明撤销参训记录的理由。"), code="reason")
    with transaction.atomic():
        standing = Attendance.objects.filter(pk=attendance.pk, withdrawn_at__isnull=True)
        if standing.update(withdrawn_at=now(), withdrawn_by=by, withdrawn_reason=reason.strip()[:200]) != 1:
            raise Conflict(_("此记录已被撤销，请刷新后再看。"), code="conflict")
        attendance.refresh_from_db()
        record("oversight.attendance.withdraw", attendance, by=by, reason=reason)


def check_session(session: TrainingSession, today: date) -> None:
    """Refuse a session that has not taken place."""
    if session.withdrawn_at:
        raise Refused(_("此场次已撤销，不能登记参训。"), code="withdrawn")
    if session.held_on > today:
        message = _("培训日期 %(day)s 还没有到，培训后再登记参训人员。")
        raise Refused(message % {"day": session.held_on.isoformat()}, code="future")


def known_attendances(session: TrainingSession) -> dict[Key, Stood]:
    """(enterprise, person) → how they stand in a session; one query."""
    rows = Attendance.objects.filter(session=session, withdrawn_at__isnull=True)
    columns = rows.values_list("enterprise_id", "person", "signed", "staff_id")
    return {(unit, person): Stood(signed, staff is not None) for unit, person, signed, staff in columns}


def _check_units(session: TrainingSession, people: Iterable[Attendee]) -> None:
    strangers = sorted({one.enterprise.name for one in people if one.enterprise.province != session.province})
    if strangers:
        message = _("%(n)s 家不是本省企业，未登记任何人：%(names)s。")
        raise Refused(message % {"n": len(strangers), "names": _("、").join(strangers[:5])}, code="stranger")


def _staff(people: Sequence[Attendee], session: TrainingSession, by: User | None) -> tuple[dict[Key, int], set[Key]]:
    """(enterprise, name) → the person in the register, in post on the day; and who was entered now, as was said."""
    known = _in_post(people, session.held_on)
    missing = {one.key: one for one in people if one.is_staff and one.key not in known}
    if missing:
        rows = [
            CarbonStaff(
                enterprise=one.enterprise, name=one.person, position=one.position, since_on=session.held_on,
                recorded_by=by,
            )
            for one in missing.values()
        ]  # fmt: skip
        CarbonStaff.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        known = _in_post(people, session.held_on)
    return known, set(missing)


def _in_post(people: Sequence[Attendee], day: date) -> dict[Key, int]:
    """Who is in post, the present holder of a name before one who has left since that day."""
    rows = CarbonStaff.objects.filter(enterprise__in={one.enterprise.pk for one in people}).order_by("-since_on")
    found: dict[Key, int] = {}
    for pk, unit, name, until_on in rows.values_list("pk", "enterprise_id", "name", "until_on"):
        if until_on is None:
            found[unit, name] = pk
        elif until_on > day:
            found.setdefault((unit, name), pk)
    return found


def _row(session: TrainingSession, one: Attendee, staff: int | None, batch: UUID, by: User | None) -> Attendance:
    return Attendance(
        session=session,
        enterprise=one.enterprise,
        person=one.person,
        position=one.position,
        staff_id=staff,
        signed=one.signed,
        batch=batch,
        recorded_by=by,
    )


def _sign(session: TrainingSession, people: Iterable[Attendee], batch: UUID) -> set[Key]:
    """Make good the signature of those who stood unsigned before this act."""
    wanted = {one.key for one in people if one.signed}
    rows = Attendance.objects.filter(session=session, withdrawn_at__isnull=True, signed=False).exclude(batch=batch)
    found = {pk: (unit, person) for pk, unit, person in rows.values_list("pk", "enterprise_id", "person")}
    signed = {pk: key for pk, key in found.items() if key in wanted}
    Attendance.objects.filter(pk__in=signed, signed=False).update(signed=True)
    return set(signed.values())


def _claim(session: TrainingSession, people: Sequence[Attendee], staff: dict[Key, int], made: set[Key]) -> set[Key]:
    """Make good the staff mark: in this session for all who were said to be staff, everywhere for those entered now."""
    wanted = {one.key for one in people if one.is_staff}
    units = {unit for unit, _person in wanted}
    rows = Attendance.objects.filter(enterprise__in=units, staff__isnull=True, withdrawn_at__isnull=True)
    claimed = [one for one in rows if one.key in (wanted if one.session_id == session.pk else made)]
    for one in claimed:
        one.staff_id = staff[one.key]
    Attendance.objects.bulk_update(claimed, ["staff"], batch_size=1000)
    return {one.key for one in claimed if one.session_id == session.pk}
