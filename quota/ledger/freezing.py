"""冻结与解除: tonnes that stay in the account and may not move."""

from datetime import date

from django.db import IntegrityError
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from quota.choices import MAY_GO_BELOW, FreezeReason
from quota.ledger import holding
from quota.ledger.entries import MOST_TONNES
from quota.ledger.holding import Held, Key
from quota.ledger.posting import release_within, with_holdings
from quota.models import Account, Freeze

_CONTENT = ("account_id", "vintage", "tonnes", "reason", "frozen_on")


def freeze(
    account: Account, vintage: int, tonnes: int, *, reason: FreezeReason, reference: str, by: User, on: date,
    note: str = "",
) -> Freeze:  # fmt: skip
    """Freeze so many tonnes; under a reference that stands already, what stands.

    Refused where less is available; Conflict where the reference stands with another content.
    """
    if type(tonnes) is not int or not 0 < tonnes <= MOST_TONNES or account.kind in MAY_GO_BELOW:
        raise Refused(_("吨数应为大于零的整数，现为 %(tonnes)s。") % {"tonnes": tonnes}, code="tonnes")
    wanted = Freeze(
        account=account, vintage=vintage, tonnes=tonnes, reason=reason, reference=reference, by=by, frozen_on=on,
        note=note,
    )  # fmt: skip
    key = (account.pk, vintage)
    try:
        return with_holdings({account.pk: account}, [key], lambda held: _freeze(wanted, held[key]))
    except (Refused, IntegrityError):
        if known := Freeze.objects.filter(reference=reference).first():
            return _same(known, wanted)
        raise


def release(frozen: Freeze, *, by: User, on: date) -> None:
    """Let the tonnes move again. Conflict where it was released before."""
    key: Key = (frozen.account_id, frozen.vintage)

    def act(held: dict[Key, Held]) -> None:
        release_within(held, [frozen], by=by, on=on)
        holding.write_frozen(held[key])

    with_holdings({frozen.account_id: frozen.account}, [key], act)


def _freeze(wanted: Freeze, held: Held) -> Freeze:
    held.freeze(wanted.account, wanted.tonnes)
    wanted.save(force_insert=True)
    holding.write_frozen(held)
    return wanted


def _same(known: Freeze, wanted: Freeze) -> Freeze:
    if any(getattr(known, name) != getattr(wanted, name) for name in _CONTENT):
        message = _("凭证号 %(reference)s 已记过账，内容与这一次不同。")
        raise Conflict(message % {"reference": known.reference}, code="reference")
    return known
