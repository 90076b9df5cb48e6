"""持有的锁与改写: lock the holdings of an act in one fixed order, change them, write them in one statement.

The order is account, then vintage, for everybody: two acts that meet can wait for each other, never for ever.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from quota.choices import MAY_GO_BELOW
from quota.ledger import rows
from quota.ledger.past import lowest_since
from quota.ledger.rows import HoldingRow
from quota.models import Account, Holding, Movement

#: (account, vintage).
Key = tuple[int, int]


class NotOpened(Exception):
    """Some of the holdings do not exist yet: open them, then begin anew (with no lock held)."""

    def __init__(self, keys: Iterable[Key]) -> None:
        super().__init__()
        self.keys = sorted(keys)


@dataclass
class Held:
    """持有: as locked, and as this act has changed it so far."""

    row: HoldingRow
    tonnes: int
    frozen: int
    moved: bool = False

    @property
    def available(self) -> int:
        return self.tonnes - self.frozen

    def take(self, account: Account, tonnes: int, on: date) -> None:
        """Refused with the numbers where the account has less than that, today or on any day since `on`."""
        if not self.row.may_go_below:
            self._refuse_short(account, tonnes, self.available)
            if self.row.last_on is not None and on < self.row.last_on:
                self._refuse_short(account, tonnes, lowest_since(self.row.account_id, self.row.vintage, on))
        self.tonnes -= tonnes
        self.moved = True

    def give(self, tonnes: int) -> None:
        self.tonnes += tonnes
        self.moved = True

    def freeze(self, account: Account, tonnes: int) -> None:
        """Refused with the numbers where the account has less than that to freeze."""
        self._refuse_short(account, tonnes, self.available)
        self.frozen += tonnes

    def _refuse_short(self, account: Account, wanted: int, available: int) -> None:
        if available < wanted:
            message = _("%(account)s的 %(vintage)s 年度配额可用 %(available)s 吨，需要 %(wanted)s 吨。")
            words = {"account": account, "vintage": self.row.vintage, "available": f"{max(available, 0):,}"}
            raise Refused(message % (words | {"wanted": f"{wanted:,}"}), code="short")


def lock(accounts: Mapping[int, Account], keys: Collection[Key]) -> dict[Key, Held]:
    """The holdings of `keys`, locked until the transaction ends. Raises NotOpened before anything is changed."""
    found_rows = rows.lock_holdings(accounts.keys(), {vintage for _account, vintage in keys})
    found = {(row.account_id, row.vintage): Held(row, row.tonnes, row.frozen) for row in found_rows}
    missing = set(keys) - set(found)
    if missing:
        raise NotOpened(missing)
    return found


def open_empty(accounts: Mapping[int, Account], keys: Iterable[Key]) -> None:
    """Open empty holdings, in the order of locking; another act may have opened them meanwhile."""
    Holding.objects.bulk_create(
        (
            Holding(account=accounts[pk], vintage=vintage, may_go_below=accounts[pk].kind in MAY_GO_BELOW)
            for pk, vintage in keys
        ),
        ignore_conflicts=True,
    )


def write(movements: Sequence[Movement], held: Iterable[Held], on: date) -> None:
    """Write the movements, what has moved by them (even where as much came as went), and what is frozen."""
    changes = []
    for one in held:
        if one.moved:
            changes.append((one.row.pk, one.tonnes - one.row.tonnes, one.frozen - one.row.frozen))
        elif one.frozen != one.row.frozen:
            write_frozen(one)
    rows.write(movements, changes, on)


def write_frozen(held: Held) -> None:
    """Write what is frozen, where nothing moves."""
    Holding.objects.filter(pk=held.row.pk).update(frozen=held.frozen)
