"""验算: every holding worked out again from the movements, and compared with what is stored.

The sums of all movements are one pass of the database over each side. Where a holding is wrong, its movements are
gone through one by one, and those whose own digest no longer fits are named; `deep` goes through all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, Sum

from cets_portal.clock.reading import now
from quota.choices import AccountKind
from quota.ledger.digest import digest_of
from quota.models import Account, BookProof, Freeze, Holding, Movement

Key = tuple[int, int]
#: (tonnes, latest effective day).
Worked = tuple[int, date | None]
_BATCH = 5_000
#: So many wrong holdings are no longer asked for one by one: then every movement is looked at.
_MANY = 100

_SUMS = """
SELECT {side}, vintage, SUM(tonnes), MAX(effective_on), COUNT(*) FROM quota_movement GROUP BY {side}, vintage
"""


@dataclass(frozen=True)
class Finding:
    """问题: one wrong row. `row` is holding, movement, freeze, vintage or carry_over; `code` says what is wrong.

    `stored` and `worked_out` are the two figures that should be one.
    """

    row: str
    pk: int
    code: str
    name: str
    province: str
    vintage: int
    stored: str
    worked_out: str


@dataclass(frozen=True)
class Proof:
    """验算结果."""

    started_at: datetime
    finished_at: datetime
    counts: dict[str, int]
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        return not self.findings


def prove(*, deep: bool = False) -> Proof:
    """The whole book, seen at one instant. `deep` also checks the digest of every movement."""
    started = now()
    with _one_instant():
        worked, moved = _worked_out()
        holdings = {(one.account_id, one.vintage): one for one in Holding.objects.all()}
        accounts = {one.pk: one for one in Account.objects.select_related("enterprise")}
        frozen = _frozen()
        book = _Book(worked, holdings, accounts, frozen)
        findings = [*book.holdings_wrong(), *book.freezes_wrong(), *book.vintages_wrong(), *book.carry_overs_wrong()]
        findings += _altered(None if deep or len(book.doubtful) > _MANY else book.doubtful, accounts)
        counts = {"movements": moved, "holdings": len(holdings), "freezes": Freeze.objects.count()}
    return Proof(started, now(), counts, tuple(findings))


def prove_and_store(*, deep: bool = False) -> BookProof:
    """Prove, and keep what came of it."""
    found = prove(deep=deep)
    return BookProof.objects.create(
        started_at=found.started_at,
        finished_at=found.finished_at,
        counts=found.counts,
        wrong=len(found.findings),
        findings=[asdict(one) for one in found.findings],
    )


class _Book:
    """账簿: what was worked out beside what is stored."""

    def __init__(
        self,
        worked: dict[Key, Worked],
        holdings: dict[Key, Holding],
        accounts: dict[int, Account],
        frozen: dict[Key, int],
    ) -> None:
        self.worked, self.holdings, self.accounts, self.frozen = worked, holdings, accounts, frozen
        #: Holdings found wrong so far.
        self.doubtful: set[Key] = set()

    def holdings_wrong(self) -> Iterator[Finding]:
        """Tonnes or day other than the movements give, below zero, or more frozen than held."""
        for key in sorted(self.worked.keys() | self.holdings.keys()):
            tonnes, last_on = self.worked.get(key, (0, None))
            row = self.holdings.get(key)
            stored = row.tonnes if row else 0
            if row is None or stored != tonnes:
                yield self._finding(key, "tonnes" if row else "missing", stored, tonnes)
                continue
            if row.last_on != last_on:
                yield self._finding(key, "last_on", row.last_on or "–", last_on or "–")
            if tonnes < 0 and not row.may_go_below:
                yield self._finding(key, "below_zero", tonnes, 0)
            if row.frozen and row.frozen > tonnes:
                yield self._finding(key, "over_frozen", row.frozen, tonnes)

    def freezes_wrong(self) -> Iterator[Finding]:
        for key in sorted(self.frozen.keys() | self.holdings.keys()):
            row, wanted = self.holdings.get(key), self.frozen.get(key, 0)
            stored = row.frozen if row else 0
            if stored != wanted:
                yield self._finding(key, "frozen", stored, wanted)

    def vintages_wrong(self) -> Iterator[Finding]:
        """Stored holdings of one vintage are zero over all accounts: nothing arises and nothing is lost."""
        sums: defaultdict[int, int] = defaultdict(int)
        for (_account, vintage), row in self.holdings.items():
            sums[vintage] += row.tonnes
        for vintage, tonnes in sorted(sums.items()):
            if tonnes:
                yield Finding("vintage", 0, "not_zero", "", "", vintage, str(tonnes), "0")

    def carry_overs_wrong(self) -> Iterator[Finding]:
        """What was carried over left and arrived in equal tonnes."""
        sums: defaultdict[int, int] = defaultdict(int)
        for (account, _vintage), (tonnes, _day) in self.worked.items():
            if account in self.accounts and self.accounts[account].kind == AccountKind.CARRIED_OVER:
                sums[account] += tonnes
        for account, tonnes in sorted(sums.items()):
            if tonnes:
                place = self.accounts[account].province
                name = str(self.accounts[account])
                yield Finding("carry_over", account, "not_zero", name, place, 0, str(tonnes), "0")

    def _finding(self, key: Key, code: str, stored: object, worked_out: object) -> Finding:
        self.doubtful.add(key)
        account, row = self.accounts.get(key[0]), self.holdings.get(key)
        name, place = (str(account), account.province) if account else (f"#{key[0]}", "")
        return Finding("holding", row.pk if row else 0, code, name, place, key[1], str(stored), str(worked_out))


@contextmanager
def _one_instant() -> Iterator[None]:
    """All reads see the book as of one instant, while others go on posting. Inside a transaction: as that sees it."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _worked_out() -> tuple[dict[Key, Worked], int]:
    found: dict[Key, Worked] = {}
    moved = 0
    for side, sign in (("target_id", 1), ("source_id", -1)):
        for account, vintage, tonnes, last_on, count in _rows(_SUMS.format(side=side)):
            known, day = found.get((account, vintage), (0, None))
            last = last_on if isinstance(last_on, date) else date.fromisoformat(last_on)
            found[account, vintage] = known + sign * int(tonnes), max(day or last, last)
            moved += count
    return found, moved // 2


def _rows(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _frozen() -> dict[Key, int]:
    rows = Freeze.objects.filter(released_at__isnull=True).order_by().values_list("account_id", "vintage")
    return {(account, vintage): int(tonnes) for account, vintage, tonnes in rows.annotate(n=Sum("tonnes"))}


def _altered(keys: Iterable[Key] | None, accounts: dict[int, Account]) -> Iterator[Finding]:
    """Movements whose digest no longer fits, among those of the holdings `keys` (None: among all)."""
    rows = Movement.objects.order_by("pk")
    if keys is not None:
        wanted = Q(pk__in=[])
        for account, vintage in keys:
            wanted |= Q(vintage=vintage) & (Q(source=account) | Q(target=account))
        rows = rows.filter(wanted)
    for one in rows.iterator(chunk_size=_BATCH):
        fits = digest_of(one)
        if fits != one.digest:
            source = accounts.get(one.source_id)
            place = source.province if source else ""
            yield Finding("movement", one.pk, "digest", one.reference, place, one.vintage, one.digest, fits)
