"""读账: balances of accounts today or as of any day, and the statement of an account for a period."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum

from quota.ledger.past import frozen_on, held_on
from quota.models import Account, Freeze, Holding, Movement


@dataclass(frozen=True)
class Amount:
    """数量: tonnes held and of them frozen."""

    tonnes: int = 0
    frozen: int = 0

    @property
    def available(self) -> int:
        return self.tonnes - self.frozen

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.tonnes + other.tonnes, self.frozen + other.frozen)


@dataclass(frozen=True)
class Balance:
    """余额: what an account holds, by vintage in order, and in all."""

    by_vintage: dict[int, Amount]

    @property
    def total(self) -> Amount:
        return sum(self.by_vintage.values(), Amount())


@dataclass(frozen=True)
class Line:
    """账单行: one movement as this account sees it; `tonnes` signed, `after` what it then held of that vintage."""

    movement: Movement
    other: Account
    tonnes: int
    after: int


@dataclass(frozen=True)
class AccountStatement:
    """账单: opening before `since`, every movement effective from `since` to `until`, closing at the end of `until`."""

    account: Account
    since: date
    until: date
    opening: dict[int, int]
    lines: tuple[Line, ...]
    closing: dict[int, int]

    @property
    def vintages(self) -> list[int]:
        return sorted(set(self.opening) | set(self.closing))

    def sums(self, vintage: int) -> tuple[int, int]:
        """Tonnes that came in and went out."""
        moved = [line.tonnes for line in self.lines if line.movement.vintage == vintage]
        return sum(n for n in moved if n > 0), -sum(n for n in moved if n < 0)


def balances(account_ids: Collection[int]) -> dict[int, Balance]:
    """What each account holds now, by the stored holdings: one query."""
    rows = Holding.objects.filter(account_id__in=account_ids).order_by("account_id", "vintage")
    found: defaultdict[int, dict[int, Amount]] = defaultdict(dict)
    for row in rows:
        if row.tonnes or row.frozen:
            found[row.account_id][row.vintage] = Amount(row.tonnes, row.frozen)
    return {pk: Balance(found.get(pk, {})) for pk in account_ids}


def balances_on(account_ids: Collection[int], day: date) -> dict[int, Balance]:
    """What each account held at the end of `day`, by the movements: three queries, whatever their number."""
    held, frozen = held_on(account_ids, day), frozen_on(account_ids, day)
    found: defaultdict[int, dict[int, Amount]] = defaultdict(dict)
    for pk, vintage in sorted(held.keys() | frozen.keys()):
        found[pk][vintage] = Amount(held.get((pk, vintage), 0), frozen.get((pk, vintage), 0))
    return {pk: Balance(found.get(pk, {})) for pk in account_ids}


def sums_by_kind(accounts: QuerySet[Account]) -> dict[str, Amount]:
    """What these accounts hold together, by their kind, over all vintages."""
    return _summed(accounts, "account__kind")


def sums_by_vintage(accounts: QuerySet[Account]) -> dict[int, Amount]:
    """What these accounts hold together, by vintage."""
    return _summed(accounts, "vintage")


def _summed(accounts: QuerySet[Account], by: str) -> dict[Any, Amount]:
    rows = Holding.objects.filter(account__in=accounts.order_by()).order_by(by).values_list(by)
    summed = rows.annotate(held=Sum("tonnes"), kept=Sum("frozen"))
    return {key: Amount(int(held), int(kept)) for key, held, kept in summed}


def statement(account: Account, since: date, until: date) -> AccountStatement:
    """The account from `since` to `until`, both within: five queries, whatever the number of lines."""
    opening = _of(account, held_on([account.pk], since - timedelta(days=1)))
    running: defaultdict[int, int] = defaultdict(int, opening)
    lines = []
    for movement in movements_of([account.pk]).filter(effective_on__gte=since, effective_on__lte=until):
        is_in = movement.target_id == account.pk
        running[movement.vintage] += movement.tonnes if is_in else -movement.tonnes
        other = movement.source if is_in else movement.target
        tonnes = movement.tonnes if is_in else -movement.tonnes
        lines.append(Line(movement, other, tonnes, running[movement.vintage]))
    return AccountStatement(account, since, until, opening, tuple(lines), dict(running))


def movements_of(account_ids: Sequence[int]) -> QuerySet[Movement]:
    """Movements in or out of these accounts, by their effective day."""
    rows = Movement.objects.filter(Q(source__in=account_ids) | Q(target__in=account_ids))
    people = ("source__enterprise", "target__enterprise", "by", "approved_by", "corrects")
    return rows.select_related(*people).order_by("effective_on", "pk")


def freezes_of(account: Account) -> QuerySet[Freeze]:
    """Freezes that stand."""
    return Freeze.objects.filter(account=account, released_at__isnull=True).select_related("by")


def first_day(account: Account) -> date | None:
    """The effective day of its first movement."""
    days = movements_of([account.pk]).order_by("effective_on").values_list("effective_on", flat=True)
    return days.first()


def with_total(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """Each account with `total` and `frozen` over all vintages, for sorting."""
    return accounts.annotate(total=Sum("holdings__tonnes", default=0), frozen=Sum("holdings__frozen", default=0))


def _of(account: Account, found: dict[tuple[int, int], int]) -> dict[int, int]:
    return {vintage: tonnes for (pk, vintage), tonnes in sorted(found.items()) if pk == account.pk}


def vintages_in(found: Iterable[Balance]) -> list[int]:
    """The vintages that occur, in order."""
    return sorted({vintage for one in found for vintage in one.by_vintage})
