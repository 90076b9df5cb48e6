"""企业事项的办理: what happened to an enterprise, recorded with its date and document, withdrawn, never deleted."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.services import record
from cets_portal.clock import reading as clock
from cets_portal.evidence.models import StoredFile
from registry.choices import EventKind
from registry.models import Enterprise, EnterpriseEvent, Facility
from registry.services.event_checks import Happening, check_happening
from registry.services.register import hold_register, record_name
from registry.services.typed_names import checked_name


def record_event(
    enterprise: Enterprise,
    *,
    kind: str,
    occurred_on: date,
    by: User | None,
    today: date,
    sector: str = "",
    counterpart: Enterprise | None = None,
    facility: Facility | None = None,
    document: StoredFile | None = None,
    document_name: str = "",
    note: str = "",
    new_name: str = "",
) -> EnterpriseEvent:
    """Record what happened to an enterprise, with its date and document (stored before, evidence.services.store).

    A transferred facility goes to the counterpart at once; a renaming with `new_name` changes the name.
    Refused: whatever cannot have happened after what is recorded (services.event_checks).
    """
    new = Happening(enterprise, kind, occurred_on, sector, counterpart, facility)
    with transaction.atomic():
        hold_register()
        if facility:  # Whose it is may have changed while this waited.
            facility.refresh_from_db(fields=["enterprise"])
        check_happening(new, today)
        event = EnterpriseEvent.objects.create(
            enterprise=enterprise,
            kind=kind,
            occurred_on=occurred_on,
            sector=sector,
            counterpart=counterpart,
            facility=facility,
            document=document,
            document_name=checked_name(document_name, heading=_("证明文件"), longest=200),
            note=note,
            recorded_by=by,
        )
        if kind == EventKind.FACILITY_TRANSFER and facility and counterpart:
            _hand_facility(facility, counterpart)
        if kind == EventKind.RENAMING and new_name:
            record_name(enterprise, new_name, by=by, today=today)
        record("registry.enterprise.record_event", enterprise, by=by, detail=_event_detail(event))
    return event


def _hand_facility(facility: Facility, to: Enterprise) -> None:
    if to.facilities.filter(code=facility.code).exists():
        message = _("%(name)s已有编号为“%(code)s”的设施，请先改其中一个编号。")
        raise Refused(message % {"name": to.name, "code": facility.code}, code="taken")
    facility.enterprise = to
    facility.save(update_fields=["enterprise"])


def _event_detail(event: EnterpriseEvent) -> dict[str, str | int]:
    detail: dict[str, str | int] = {"event": event.pk, "kind": event.kind, "occurred_on": event.occurred_on.isoformat()}
    if event.counterpart:
        detail["counterpart"] = event.counterpart.uscc
    if event.document:
        detail["sha256"] = event.document.sha256
    return detail


def withdraw_event(event: EnterpriseEvent, *, reason: str, by: User | None) -> None:
    """Cross out an event recorded in error; it stays readable with the reason. A handed facility comes back.

    A name changed by a renaming stays: the right name is recorded as a renaming of its own.
    """
    if not reason.strip():
        raise Refused(_("请写明撤销的理由。"), code="reason")
    with transaction.atomic():
        hold_register()
        rows = EnterpriseEvent.objects.filter(pk=event.pk, withdrawn_at__isnull=True)
        if rows.update(withdrawn_at=clock.now(), withdrawn_by=by, withdrawn_reason=reason) != 1:
            raise Conflict(_("此事项已被撤销，请刷新后再看。"), code="conflict")
        event.refresh_from_db()
        moved = event.facility if event.kind == EventKind.FACILITY_TRANSFER and event.counterpart else None
        if moved and moved.enterprise_id == event.counterpart_id:
            _hand_facility(moved, event.enterprise)
        detail = _event_detail(event)
        record("registry.enterprise.withdraw_event", event.enterprise, by=by, reason=reason, detail=detail)
