"""登记办结: a duty done elsewhere is recorded, for one unit or for many at once; a wrong record is withdrawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.evidence.models import StoredFile
from cets_portal.norms.months import Month
from cets_portal.oversight.models import Settled
from cets_portal.oversight.selectors.owing import BOUND, in_force
from cets_portal.oversight.services.carrying import carried_together
from registry.models import Enterprise


@dataclass(frozen=True)
class Proof:
    """凭据: when it was done, and what shows it."""

    done_on: date
    note: str = ""
    document: StoredFile | None = None
    document_name: str = ""


@dataclass(frozen=True)
class Settling:
    """登记结果: how many units were recorded now, and how many stood recorded already."""

    new: int
    already: int


def settle_units(
    obligation: Obligation, enterprises: Sequence[Enterprise], proof: Proof, *, by: User | None, today: date
) -> Settling:
    """Record the obligation as done by each of these units; one that is recorded already stays as it is.

    Refused: a day in the future or before the duty can have been done, and units that do not owe it.
    """
    check_day(obligation, proof.done_on, today)
    _check_bound(obligation, enterprises)
    batch = uuid4()
    rows = [_row(obligation, proof, batch, by, unit.province, unit) for unit in enterprises]
    with transaction.atomic():
        Settled.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        fresh = list(Settled.objects.filter(batch=batch).values_list("enterprise__uscc", flat=True))
        if fresh:
            record("oversight.obligation.settle", obligation, by=by, detail=_detail(proof, batch, fresh))
    return Settling(len(fresh), len(enterprises) - len(fresh))


def settle_body(obligation: Obligation, province: str, proof: Proof, *, by: User | None, today: date) -> Settled:
    """Record the obligation as done by the province itself. Refused as above, and where it stands recorded."""
    check_day(obligation, proof.done_on, today)
    batch = uuid4()
    with transaction.atomic():
        Settled.objects.bulk_create([_row(obligation, proof, batch, by, province, None)], ignore_conflicts=True)
        fresh = Settled.objects.filter(batch=batch).first()
        if fresh is None:
            raise Conflict(_("此事项已登记办结，请刷新后再看。"), code="settled")
        record("oversight.obligation.settle", obligation, by=by, detail=_detail(proof, batch, []))
    return fresh


def withdraw(settled: Settled, *, reason: str, by: User | None) -> None:
    """Cross out a record made in error, on every date it was carried to; the duty is owed again.

    Refused without a reason; Conflict if withdrawn.
    """
    if settled.by_portal:
        raise Refused(_("这条办结由门户随办理自动登记，不能手工撤销。"), code="by_portal")
    if settled.obligation.status == ObligationStatus.SUPERSEDED:
        raise Refused(_("此事项已被替代，办结已由现行事项承接，请到现行事项的页面撤销。"), code="superseded")
    if not reason.strip():
        raise Refused(_("请写明撤销办结登记的理由。"), code="reason")
    crossed = {"withdrawn_at": now(), "withdrawn_by": by, "withdrawn_reason": reason.strip()[:200]}
    with transaction.atomic():
        standing = Settled.objects.filter(withdrawn_at__isnull=True)
        if standing.filter(pk=settled.pk).update(**crossed) != 1:
            raise Conflict(_("此登记已被撤销，请刷新后再看。"), code="conflict")
        elsewhere = standing.filter(pk__in=carried_together([settled.pk])).update(**crossed)
        settled.refresh_from_db()
        record("oversight.settled.withdraw", settled, by=by, reason=reason, detail={"carried": elsewhere})


def check_day(obligation: Obligation, done_on: date, today: date) -> None:
    """Refuse a day on which this cannot have been done."""
    if obligation.status in (ObligationStatus.NOT_REQUIRED, ObligationStatus.SUPERSEDED):
        raise Refused(_("此事项不要求或已被替代，不用登记办结。"), code="not_owed")
    if done_on > today:
        message = _("办结日期 %(day)s 在今天（%(today)s）之后，请填实际办结的日期。")
        raise Refused(message % {"day": done_on.isoformat(), "today": today.isoformat()}, code="future")
    earliest = _earliest(obligation)
    if done_on < earliest:
        message = _("办结日期 %(day)s 过早：此事项最早在 %(earliest)s 才能办结。")
        raise Refused(message % {"day": done_on.isoformat(), "earliest": earliest.isoformat()}, code="too_early")


def _earliest(obligation: Obligation) -> date:
    """A month is filed when it has ended; what concerns a year is not done before the year before it."""
    if obligation.period:
        following = Month.from_text(obligation.period).following
        return date(following.year, following.number, 1)
    return date((obligation.list_year or obligation.issued_on.year) - 1, 1, 1)


def _check_bound(obligation: Obligation, enterprises: Iterable[Enterprise]) -> None:
    bound = in_force().filter(
        BOUND.get(obligation.scope, BOUND["listed"]),
        annual_list__list_year=obligation.list_year or 0,
        annual_list__sector=obligation.sector,
        enterprise__in=list(enterprises),
    )
    known = set(bound.values_list("enterprise_id", flat=True))
    strangers = [unit.name for unit in enterprises if unit.pk not in known]
    if strangers:
        message = _("%(n)s 家不在本事项所指的名录中，未登记任何一家：%(names)s。")
        names = _("、").join(strangers[:5])
        raise Refused(message % {"n": len(strangers), "names": names}, code="not_bound")


def _row(
    obligation: Obligation, proof: Proof, batch: UUID, by: User | None, province: str, unit: Enterprise | None
) -> Settled:
    return Settled(
        obligation=obligation,
        list_year=obligation.list_year,
        sector=obligation.sector,
        province=province,
        enterprise=unit,
        done_on=proof.done_on,
        note=proof.note,
        document=proof.document,
        document_name=proof.document_name,
        batch=batch,
        recorded_by=by,
    )


def _detail(proof: Proof, batch: UUID, codes: list[str]) -> dict[str, object]:
    detail: dict[str, object] = {"done_on": proof.done_on.isoformat(), "batch": str(batch), "units": codes}
    return detail | ({"sha256": proof.document.sha256} if proof.document else {})
