"""比对: the statement beside the book as of the statement's day; every difference under its kind."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.clock.reading import now
from quota.choices import AccountKind, DifferenceKind
from quota.ledger.accounts import unit_account
from quota.ledger.past import frozen_on, held_on
from quota.ledger.reading import Amount
from quota.ledger.reconciling.sheet import Row, read_again
from quota.models import Account, Difference, Statement, StatementLine
from registry.models import Enterprise

_BATCH = 1_000
_NOTHING = Amount()


@transaction.atomic
def compare(statement: Statement, *, by: User) -> list[Difference]:
    """Store the statement's lines and its differences to the book. Nothing in the book is changed.

    Refused while a row of the sheet cannot be read: what is unread would look like a difference.
    """
    found = read_again(statement)
    if found.rejected:
        message = _("对账单有 %(n)s 行有误，改正后重新上传才能比对：读不出的行会被误认为差异。")
        raise Refused(message % {"n": found.rejected}, code="faults")
    advance(statement, "compare", by=by, rows=found.total, rejected=0, compared_at=now())
    StatementLine.objects.bulk_create(
        (
            StatementLine(
                statement=statement, row=row.number, uscc=row.uscc, name=row.name, vintage=row.vintage,
                tonnes=row.tonnes, frozen=row.frozen,
            )
            for row in found.rows
        ),
        batch_size=_BATCH,
    )  # fmt: skip
    differences = list(_Book(statement.province, statement.as_of, found.rows).differences(statement))
    made = Difference.objects.bulk_create(differences, batch_size=_BATCH)
    Statement.objects.filter(pk=statement.pk).update(found=len(made))
    statement.refresh_from_db()
    return made


def abandon(statement: Statement, *, by: User) -> None:
    """Put aside: nothing was compared."""
    advance(statement, "abandon", by=by)


class _Book:
    """本簿: what the units of the province held at the end of the day, beside what is stated of them."""

    def __init__(self, province: str, day: date, rows: Sequence[Row]) -> None:
        self.rows = rows
        stated = {row.uscc for row in rows}
        self.units = {one.uscc: one for one in Enterprise.objects.filter(province=province, uscc__in=stated)}
        accounts = Account.objects.filter(kind=AccountKind.UNIT, province=province).select_related("enterprise")
        self.accounts = {one.enterprise.uscc: one for one in accounts if one.enterprise}
        keys = [one.pk for one in self.accounts.values()]
        held, frozen = held_on(keys, day), frozen_on(keys, day)
        code_of = {one.pk: uscc for uscc, one in self.accounts.items()}
        self.here = {
            (code_of[pk], vintage): Amount(held.get((pk, vintage), 0), frozen.get((pk, vintage), 0))
            for pk, vintage in held.keys() | frozen.keys()
        }

    def differences(self, statement: Statement) -> Iterator[Difference]:
        for row in self.rows:
            here = self.here.pop((row.uscc, row.vintage), None)
            there = Amount(row.tonnes, row.frozen)
            for kind in self._kinds(row.uscc, here, there):
                yield self._difference(statement, kind, row.uscc, row.name, row.vintage, here or _NOTHING, there)
        for (uscc, vintage), here in sorted(self.here.items()):
            if here != _NOTHING:
                yield self._difference(statement, DifferenceKind.MISSING_THERE, uscc, "", vintage, here, _NOTHING)

    def _kinds(self, uscc: str, here: Amount | None, there: Amount) -> Iterator[DifferenceKind]:
        """What is zero on both sides is no difference, whether it is written down or not."""
        if (here or _NOTHING) == there == _NOTHING:
            return
        if uscc not in self.units and uscc not in self.accounts:
            yield DifferenceKind.UNKNOWN_CODE
        elif here is None or here == _NOTHING:
            yield DifferenceKind.MISSING_HERE
        else:
            if here.tonnes != there.tonnes:
                yield DifferenceKind.TONNES
            if here.frozen != there.frozen:
                yield DifferenceKind.FROZEN

    def _difference(
        self,
        statement: Statement,
        kind: DifferenceKind,
        uscc: str,
        name: str,
        vintage: int,
        here: Amount,
        there: Amount,
    ) -> Difference:
        return Difference(
            statement=statement, kind=kind, account=self._account(uscc), uscc=uscc, name=self._name(uscc) or name,
            vintage=vintage, here=here.tonnes, there=there.tonnes, frozen_here=here.frozen, frozen_there=there.frozen,
        )  # fmt: skip

    def _account(self, uscc: str) -> Account | None:
        """A unit that is in the register gets its account here, so that a correction has somewhere to go."""
        if uscc not in self.accounts and uscc in self.units:
            self.accounts[uscc] = unit_account(self.units[uscc])
        return self.accounts.get(uscc)

    def _name(self, uscc: str) -> str:
        account = self.accounts.get(uscc)
        return account.enterprise.name if account and account.enterprise else ""
