"""记账: the one function that moves allowances.

All lines of an act are posted together or not at all. The holdings are locked in one order, a second posting under the
same reference returns what stands, and the database's own constraints stand behind every check made here.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.clock.reading import now
from quota.ledger import holding
from quota.ledger.digest import digest_of
from quota.ledger.entries import Entry, check
from quota.ledger.holding import Held, Key
from quota.models import Account, Freeze, Movement

T = TypeVar("T")

#: What must be the same when a reference comes a second time; people, notes and the instant may differ.
_CONTENT = (
    "kind", "source_id", "target_id", "vintage", "tonnes", "effective_on", "table_ref", "table_digest", "clause",
    "corrects_id",
)  # fmt: skip


def post(
    lines: Sequence[Entry],
    *,
    by: User,
    approved_by: User | None = None,
    effective_on: date,
    releasing: Sequence[Freeze] = (),
) -> list[Movement]:
    """Post the lines in their order; the movements, in the same order.

    `releasing` are freezes that this act uses up: they are released in the same transaction, before the lines.
    Raises Refused (code "short" with the numbers, "route", "second_person", "table", …), and Conflict where a
    reference stands already with another content or the table was issued to the account before.
    """
    check(lines, by=by, approved_by=approved_by)
    wanted = [_movement(line, by, approved_by, effective_on) for line in lines]
    try:
        return with_holdings(
            _accounts(lines, releasing),
            {(one.account_id, one.vintage) for one in releasing}
            | {(pk, line.vintage) for line in lines for pk in (line.source.pk, line.target.pk)},
            lambda held: _post(lines, wanted, held, by, effective_on, releasing),
        )
    except Refused:
        if stored := _standing(wanted):
            return stored
        raise
    except IntegrityError as error:
        if stored := _standing(wanted):
            return stored
        raise _told(error) from error


def with_holdings(
    accounts: dict[int, Account], keys: Iterable[Key], act: Callable[[dict[Key, Held]], T], tries: int = 3
) -> T:
    """Run `act` on locked holdings in a transaction of its own; holdings that do not exist are opened first."""
    wanted = set(keys)
    for _attempt in range(tries):
        try:
            with transaction.atomic():
                return act(holding.lock(accounts, wanted))
        except holding.NotOpened as missing:
            holding.open_empty(accounts, missing.keys)
    raise Conflict(_("账户正被他人占用，请稍后再办。"), code="conflict")


def release_within(held: dict[Key, Held], freezes: Iterable[Freeze], *, by: User, on: date) -> None:
    """Release freezes whose holdings are locked. Conflict where one was released meanwhile."""
    for freeze in freezes:
        open_rows = Freeze.objects.filter(pk=freeze.pk, released_at__isnull=True)
        freeze.released_by, freeze.released_on, freeze.released_at = by, on, now()
        changes = {"released_by": by, "released_on": on, "released_at": freeze.released_at}
        if open_rows.update(**changes) != 1:
            raise Conflict(_("冻结 %(reference)s 已解除，请刷新后再办。") % {"reference": freeze}, code="conflict")
        held[freeze.account_id, freeze.vintage].frozen -= freeze.tonnes


def _post(
    lines: Sequence[Entry],
    wanted: list[Movement],
    held: dict[Key, Held],
    by: User,
    on: date,
    releasing: Sequence[Freeze],
) -> list[Movement]:
    release_within(held, releasing, by=by, on=on)
    for line in lines:
        if line.corrects is not None:
            _refuse_overcorrecting(line, line.corrects)
        held[line.source.pk, line.vintage].take(line.source, line.tonnes, on)
        held[line.target.pk, line.vintage].give(line.tonnes)
    holding.write(wanted, held.values(), on)
    return wanted


def _accounts(lines: Iterable[Entry], releasing: Iterable[Freeze]) -> dict[int, Account]:
    found = {account.pk: account for line in lines for account in (line.source, line.target)}
    return found | {freeze.account_id: freeze.account for freeze in releasing}


def _movement(line: Entry, by: User, approved_by: User | None, on: date) -> Movement:
    made = Movement(
        kind=line.kind, source=line.source, target=line.target, vintage=line.vintage, tonnes=line.tonnes,
        reference=line.reference, table_ref=line.table_ref, table_digest=line.table_digest, clause=line.clause,
        by=by, approved_by=approved_by, effective_on=on, corrects=line.corrects, note=line.note,
    )  # fmt: skip
    made.digest = digest_of(made)
    return made


def _refuse_overcorrecting(line: Entry, wrong: Movement) -> None:
    done = Movement.objects.filter(corrects=wrong).aggregate(n=Sum("tonnes"))["n"] or 0
    if done + line.tonnes > wrong.tonnes:
        message = _("%(reference)s 共 %(tonnes)s 吨，已更正 %(done)s 吨，不能再更正 %(wanted)s 吨。")
        words = {"reference": wrong.reference, "tonnes": f"{wrong.tonnes:,}", "done": f"{done:,}"}
        raise Refused(message % (words | {"wanted": f"{line.tonnes:,}"}), code="correction")


def _standing(wanted: Sequence[Movement]) -> list[Movement]:
    """The movements that stand under these references; none where none does; Conflict where they say otherwise."""
    found = {one.reference: one for one in Movement.objects.filter(reference__in=[one.reference for one in wanted])}
    if not found:
        return []
    for one in wanted:
        known = found.get(one.reference)
        if known is None or any(getattr(known, name) != getattr(one, name) for name in _CONTENT):
            reference = next(iter(found)) if known is None else one.reference
            message = _("凭证号 %(reference)s 已记过账，内容与这一次不同。")
            raise Conflict(message % {"reference": reference}, code="reference")
    return [found[one.reference] for one in wanted]


def _told(error: IntegrityError) -> Exception:
    """The sentence for what only a race could bring about; any other breach is a fault of ours and stays one."""
    if "one_issuance_per_table" in str(error) or "table_ref" in str(error):
        return Conflict(_("这张核准表已向该账户发放过，不能再发。"), code="issued")
    return error
