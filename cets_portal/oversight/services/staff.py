"""碳排放管理人员的登记: who they are, since when, until when."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.services import record
from cets_portal.oversight.models import Attendance, CarbonStaff
from registry.models import Enterprise


def add_staff(
    enterprise: Enterprise,
    *,
    name: str,
    since_on: date,
    position: str = "",
    phone: str = "",
    by: User | None,
    today: date,
) -> CarbonStaff:
    """Enter a person; earlier attendances under the name of this unit become theirs.

    Refused: no name, a day to come, or a person of the same name who is in post.
    """
    if not name.strip():
        raise Refused(_("请填写姓名。"), code="name")
    if since_on > today:
        raise Refused(_("任职日期在今天之后，请到任后再登记。"), code="future")
    try:
        with transaction.atomic():
            staff = CarbonStaff.objects.create(
                enterprise=enterprise, name=name.strip(), position=position, phone=phone, since_on=since_on,
                recorded_by=by,
            )  # fmt: skip
            _claim_attendances(staff)
            record("oversight.staff.add", staff, by=by, detail={"uscc": enterprise.uscc})
    except IntegrityError as error:
        message = _("“%(name)s”已在登记的人员中。同名的另一人请在姓名后加注部门。")
        raise Refused(message % {"name": name.strip()}, code="twice") from error
    return staff


def leave(staff: CarbonStaff, *, until_on: date, by: User | None, today: date) -> None:
    """Note that a person has left the post. Refused for a day before it began or to come; Conflict if noted."""
    if until_on > today:
        raise Refused(_("离岗日期在今天之后，请离岗后再登记。"), code="future")
    if until_on < staff.since_on:
        message = _("离岗日期早于任职日期 %(since)s，请核对。")
        raise Refused(message % {"since": staff.since_on.isoformat()}, code="too_early")
    with transaction.atomic():
        if CarbonStaff.objects.filter(pk=staff.pk, until_on__isnull=True).update(until_on=until_on) != 1:
            raise Conflict(_("此人的离岗已登记，请刷新后再看。"), code="conflict")
        staff.refresh_from_db()
        record("oversight.staff.leave", staff, by=by, detail={"until_on": until_on.isoformat()})


def _claim_attendances(staff: CarbonStaff) -> None:
    """Who attended before being registered attended all the same; a namesake who has left keeps the own ones."""
    Attendance.objects.filter(
        staff__isnull=True, enterprise=staff.enterprise_id, person=staff.name, withdrawn_at__isnull=True
    ).update(staff=staff)
