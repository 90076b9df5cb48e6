"""解除暂不发放: what the province keeps back for a unit, and its release by two officers.

The registration institution surrenders withheld quota first (差异化, domain §4.4); what is left is released here.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from quota.choices import AccountKind, MovementKind, PaperStatus
from quota.ledger.accounts import unit_account, withheld_account
from quota.ledger.entries import Entry
from quota.ledger.posting import post
from quota.ledger.reading import Amount, balances
from quota.models import Account, Movement, Release, Withholding
from quota.selectors.surrender import still_owed
from quota.services.bureau import refuse_elsewhere, refuse_others
from registry.models import Enterprise


def withheld_holding(enterprise: Enterprise) -> dict[int, Amount]:
    """Quota year → what the province keeps back for the unit; empty where it keeps nothing. Opens no account."""
    account = Account.objects.filter(kind=AccountKind.WITHHELD, enterprise=enterprise).first()
    return balances([account.pk])[account.pk].by_vintage if account else {}


def releasable(amount: Amount, owed: int) -> int:
    """可解除: what is left once the unit has surrendered what it still owes for the year."""
    return max(0, amount.available - owed)


@transaction.atomic
def propose_release(
    enterprise: Enterprise, sector: str, quota_year: int, *, tonnes: int, reason: str, by: User
) -> Release:
    """提出解除. Refused: no reason, more than may be released (`releasable`); Conflict where one waits already."""
    refuse_elsewhere(enterprise.province, by)
    if not reason.strip():
        raise Refused(_("请写明解除的理由。"), code="reason")
    _refuse_too_much(enterprise, quota_year, tonnes)
    paper = Withholding.objects.filter(
        enterprise=enterprise, sector=sector, quota_year=quota_year, status=PaperStatus.IN_FORCE
    ).first()
    try:
        with transaction.atomic():
            made = Release.objects.create(
                province=enterprise.province, sector=sector, quota_year=quota_year, enterprise=enterprise,
                tonnes=tonnes, reason=reason.strip(), proposed_by=by, withholding=paper,
            )  # fmt: skip
            record("quota.release.propose", made, by=by, reason=made.reason, to_status=made.status)
    except IntegrityError as error:
        raise Conflict(_("该单位已有一项待复核的解除。"), code="twice") from error
    return made


@transaction.atomic
def confirm_release(one: Release, *, by: User, today: date) -> Movement:
    """复核记账: the movement; with the last tonne the withholding is lifted."""
    refuse_elsewhere(one.province, by)
    held = Release.objects.select_for_update(of=("self",)).get(pk=one.pk)
    check_allowed(held, Release.LIFECYCLE["confirm"], by=by)
    proposer = held.proposed_by
    assert proposer is not None
    left = _refuse_too_much(held.enterprise, held.quota_year, held.tonnes)
    advance(held, "confirm", by=by, detail={"tonnes": held.tonnes}, decided_by=by, decided_on=today)
    line = Entry(
        MovementKind.RELEASE, withheld_account(held.enterprise), unit_account(held.enterprise), held.quota_year,
        held.tonnes, f"release/{held.province}/{held.quota_year}/{held.pk}", note=held.reason[:200],
    )  # fmt: skip
    made = post([line], by=proposer, approved_by=by, effective_on=today)[0]
    if not left:
        _lift(held, by=by)
    one.refresh_from_db()
    return made


def refuse_release(one: Release, *, reason: str, by: User, today: date) -> None:
    """不同意记账, with the reason."""
    refuse_elsewhere(one.province, by)
    advance(one, "refuse", by=by, reason=reason, decided_by=by, decided_on=today)


def take_back_release(one: Release, *, by: User) -> None:
    """收回, by who proposed it, before anybody agreed."""
    refuse_elsewhere(one.province, by)
    refuse_others(one, by)
    advance(one, "take_back", by=by)


def _refuse_too_much(enterprise: Enterprise, quota_year: int, tonnes: int) -> int:
    """What is withheld beyond these tonnes."""
    amount = withheld_holding(enterprise).get(quota_year, Amount())
    owed = still_owed([enterprise.pk]).get((enterprise.pk, quota_year), 0)
    free = releasable(amount, owed)
    if not 0 < tonnes <= free:
        sentence = _("为%(unit)s暂存的 %(year)s 年度配额可解除 %(n)s 吨，解除须大于零且不超过此数。")
        if owed:
            sentence = _(
                "为%(unit)s暂存的 %(year)s 年度配额可用 %(held)s 吨，尚欠清缴 %(owed)s 吨，可解除 %(n)s 吨：请先办强制履约。"
            )
        numbers = {"held": amount.available, "owed": owed, "n": free}
        words = {"unit": enterprise.name, "year": quota_year} | {name: f"{one:,}" for name, one in numbers.items()}
        raise Refused(sentence % words, code="tonnes")
    return amount.tonnes - tonnes


def _lift(one: Release, *, by: User) -> None:
    """Two officers stand behind the release already: the paper needs no others."""
    paper = one.withholding
    if paper is not None:
        paper.refresh_from_db()
        if paper.status == PaperStatus.IN_FORCE:
            advance(paper, "lift", by=by, reason=one.reason, lifted_at=now())
