"""培训场次的办理: enter a session, add its papers, withdraw one entered in error."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.oversight.models import TrainingSession
from cets_portal.oversight.services.papers import Paper, kept

#: A course lasts longer than no time; more than a month of full days is a typing error.
MOST_HOURS = Decimal(200)


def add_session(
    province: str,
    *,
    title: str,
    held_on: date,
    hours: Decimal,
    topics: str = "",
    place: str = "",
    organiser: str = "",
    by: User | None,
) -> TrainingSession:
    """Enter a session, held or planned. Refused without a title, or with hours that no course has."""
    if not title.strip():
        raise Refused(_("请填写培训名称。"), code="title")
    if not 0 < hours <= MOST_HOURS:
        raise Refused(_("学时应大于 0，不超过 %(most)s。") % {"most": MOST_HOURS}, code="hours")
    with transaction.atomic():
        session = TrainingSession.objects.create(
            province=province,
            title=title.strip(),
            topics=topics,
            held_on=held_on,
            hours=hours,
            place=place,
            organiser=organiser,
            recorded_by=by,
        )
        record("oversight.session.add", session, by=by, detail={"held_on": held_on.isoformat()})
    return session


def attach(session: TrainingSession, kind: str, paper: Paper, *, by: User | None) -> None:
    """Keep a paper of the session: kind "materials" or "sheet"; a newer one takes the place of an older one."""
    assert kind in ("materials", "sheet")
    with transaction.atomic():
        stored, name = kept(paper, by=by)
        setattr(session, kind, stored)
        setattr(session, f"{kind}_name", name)
        session.save(update_fields=[kind, f"{kind}_name"])
        detail = {"kind": kind, "file": name, "sha256": stored.sha256 if stored else ""}
        record("oversight.session.attach", session, by=by, detail=detail)


def withdraw_session(session: TrainingSession, *, reason: str, by: User | None) -> None:
    """Cross out a session entered in error, or that did not take place; its attendances no longer count."""
    if not reason.strip():
        raise Refused(_("请写明撤销培训场次的理由。"), code="reason")
    with transaction.atomic():
        standing = TrainingSession.objects.filter(pk=session.pk, withdrawn_at__isnull=True)
        if standing.update(withdrawn_at=now(), withdrawn_by=by, withdrawn_reason=reason.strip()[:200]) != 1:
            raise Conflict(_("此场次已被撤销，请刷新后再看。"), code="conflict")
        session.refresh_from_db()
        record("oversight.session.withdraw", session, by=by, reason=reason)
