"""多退: what a unit was given too much goes back the way it came: unit → province → registration institution.

One officer proposes so many tonnes, another posts them; what the unit does not hold it keeps owing. Of a unit for which
quota of the year is withheld, that goes back first. Only allowances of the year itself go back.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.services import record
from quota.choices import AccountKind, MovementKind
from quota.ledger.accounts import system_account, unit_account, withheld_account
from quota.ledger.entries import Entry
from quota.ledger.posting import post
from quota.models import Allocation, Holding, Movement, QuotaReturn
from quota.selectors.allocations import run_in_force
from quota.selectors.issuing import return_prefix, returns_owed
from quota.services.allocating import hold
from quota.services.bureau import refuse_elsewhere, refuse_others
from registry.models import Enterprise

_CLAUSE = "多退少补"


def outstanding(run: Allocation, enterprise: Enterprise) -> int:
    """Tonnes that a unit still has to give back of the stage of a run; 0 before its run is issued."""
    return sum(one.tonnes for one in returns_owed([run]) if one.due.enterprise.pk == enterprise.pk)


def returnable(enterprise: Enterprise, vintage: int) -> int:
    """Tonnes of a year that the unit, or the province for it, holds and that are not frozen."""
    rows = Holding.objects.filter(
        account__enterprise=enterprise, account__kind__in=(AccountKind.UNIT, AccountKind.WITHHELD), vintage=vintage
    )
    return sum(rows.values_list(F("tonnes") - F("frozen"), flat=True))


@transaction.atomic
def propose_return(run: Allocation, enterprise: Enterprise, *, tonnes: int, reason: str, by: User) -> QuotaReturn:
    """提出多退. Refused: more than is owed, more than is held, no reason; Conflict where one waits already."""
    refuse_elsewhere(run.province, by)
    if not reason.strip():
        raise Refused(_("请写明多退的依据。"), code="reason")
    _refuse_too_much(run, enterprise, tonnes)
    try:
        with transaction.atomic():
            made = QuotaReturn.objects.create(
                province=run.province, sector=run.sector, quota_year=run.quota_year, stage=run.stage,
                enterprise=enterprise, tonnes=tonnes, reason=reason.strip(), proposed_by=by,
            )  # fmt: skip
            record("quota.quotareturn.propose", made, by=by, reason=made.reason, to_status=made.status)
    except IntegrityError as error:
        raise Conflict(_("该单位已有一项待复核的多退。"), code="twice") from error
    return made


@transaction.atomic
def confirm_return(one: QuotaReturn, *, by: User, today: date) -> list[Movement]:
    """复核记账: the movements. Refused where it is more than is owed or held by now."""
    refuse_elsewhere(one.province, by)
    held = QuotaReturn.objects.select_for_update(of=("self",)).get(pk=one.pk)
    check_allowed(held, QuotaReturn.LIFECYCLE["confirm"], by=by)
    run = run_in_force(held.province, held.sector, held.quota_year, held.stage)
    if run is None:
        raise Conflict(_("该环节没有已发放的批次。"), code="conflict")
    _refuse_too_much(hold(run, by), held.enterprise, held.tonnes)
    proposer = held.proposed_by
    assert proposer is not None
    advance(held, "confirm", by=by, detail={"tonnes": held.tonnes}, decided_by=by, decided_on=today)
    made = post(_lines(held), by=proposer, approved_by=by, effective_on=today)
    one.refresh_from_db()
    return made


def refuse_return(one: QuotaReturn, *, reason: str, by: User, today: date) -> None:
    """不同意记账, with the reason."""
    refuse_elsewhere(one.province, by)
    advance(one, "refuse", by=by, reason=reason, decided_by=by, decided_on=today)


def take_back_return(one: QuotaReturn, *, by: User) -> None:
    """收回, by who proposed it, before anybody agreed."""
    refuse_elsewhere(one.province, by)
    refuse_others(one, by)
    advance(one, "take_back", by=by)


def _refuse_too_much(run: Allocation, enterprise: Enterprise, tonnes: int) -> None:
    owed, held = outstanding(run, enterprise), returnable(enterprise, run.quota_year)
    words = {"unit": enterprise.name, "owed": f"{owed:,}", "held": f"{held:,}", "year": run.quota_year}
    if not 0 < tonnes <= owed:
        raise Refused(_("%(unit)s应退 %(owed)s 吨，多退须大于零且不超过应退。") % words, code="tonnes")
    if tonnes > held:
        sentence = _("%(unit)s的 %(year)s 年度配额可用 %(held)s 吨，不足部分继续记为应退。")
        raise Refused(sentence % words, code="tonnes")


def _lines(one: QuotaReturn) -> list[Entry]:
    """From the withheld account first, then from the unit's own; then the whole to the registration institution."""
    province = system_account(AccountKind.PROVINCE, one.province)
    reference = f"{return_prefix((one.province, one.sector, one.quota_year, one.stage))}{one.pk}"
    left, lines = one.tonnes, []
    for name, account in (("withheld", withheld_account(one.enterprise)), ("unit", unit_account(one.enterprise))):
        row = Holding.objects.filter(account=account, vintage=one.quota_year).first()
        part = min(left, row.available if row else 0) if name == "withheld" else left
        if part > 0:
            lines.append(
                Entry(MovementKind.RETURN, account, province, one.quota_year, part, f"{reference}/{name}", _CLAUSE)
            )
            left -= part
    whole = Entry(
        MovementKind.RETURN, province, system_account(AccountKind.ISSUANCE, one.province), one.quota_year, one.tonnes,
        f"{reference}/up", _CLAUSE,
    )  # fmt: skip
    return [*lines, whole]
