"""对账更正: a difference is settled by a movement that one person proposes and another approves. Never silently.

The national registry's record is final, so the movement brings the book to it: as of the day of the statement.
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from quota.choices import AccountKind, AdjustmentStatus, MovementKind
from quota.ledger.accounts import system_account
from quota.ledger.entries import Entry
from quota.ledger.posting import post
from quota.models import Adjustment, Difference

#: What a person may say that the difference is.
KINDS = (MovementKind.CORRECTION, MovementKind.TRANSFER_IN, MovementKind.TRANSFER_OUT)
_CLAUSE = "注登机构记录为准"


def propose(difference: Difference, kind: MovementKind, reason: str, *, by: User) -> Adjustment:
    """Ask for the movement that would settle it. Refused where no movement can, Conflict where one is asked for."""
    _check(difference, kind, reason)
    try:
        with transaction.atomic():
            made = Adjustment.objects.create(difference=difference, kind=kind, reason=reason.strip(), proposed_by=by)
            record("quota.adjustment.propose", made, by=by, reason=made.reason, detail={"tonnes": difference.gap})
    except IntegrityError as error:
        raise Conflict(_("这处差异已有更正，请刷新后再看。"), code="conflict") from error
    return made


@transaction.atomic
def approve(adjustment: Adjustment, *, by: User) -> Adjustment:
    """Post it. Refused where the book cannot give what the statement does not have; then nothing is changed."""
    check_allowed(adjustment, Adjustment.LIFECYCLE["approve"], by=by)
    if adjustment.status != AdjustmentStatus.PROPOSED:
        raise Conflict(_("该对象的状态刚刚已被他人改变，请刷新后再办。"), code="conflict")
    difference = adjustment.difference
    movement = post(
        [_entry(adjustment)], by=adjustment.proposed_by, approved_by=by, effective_on=difference.statement.as_of
    )[0]
    advance(adjustment, "approve", by=by, decided_by=by, decided_at=now(), movement=movement)
    return adjustment


def refuse(adjustment: Adjustment, *, by: User, reason: str) -> Adjustment:
    """Not this way: the difference stays open."""
    advance(adjustment, "refuse", by=by, reason=reason, decided_by=by, decided_at=now())
    return adjustment


def _check(difference: Difference, kind: MovementKind, reason: str) -> None:
    if difference.account is None:
        raise Refused(_("登记册没有这个代码。请先登记该单位，再重新比对。"), code="unknown_code")
    if not difference.gap:
        raise Refused(_("这一处只对冻结量：请登记或解除冻结，不用变动。"), code="no_gap")
    wrong_way = {MovementKind.TRANSFER_IN: difference.gap < 0, MovementKind.TRANSFER_OUT: difference.gap > 0}
    if kind not in KINDS or wrong_way.get(kind, False):
        raise Refused(_("变动种类与差额的方向不符。"), code="kind")
    if not reason.strip():
        raise Refused(_("请写明更正的理由。"), code="reason")


def _entry(adjustment: Adjustment) -> Entry:
    difference = adjustment.difference
    assert difference.account is not None
    outside = system_account(AccountKind.OUTSIDE, difference.account.province)
    source, target = (outside, difference.account) if difference.gap > 0 else (difference.account, outside)
    return Entry(
        MovementKind(adjustment.kind), source, target, difference.vintage, abs(difference.gap),
        f"statement/{difference.statement_id}/{difference.pk}", clause=_CLAUSE, note=adjustment.reason,
    )  # fmt: skip
