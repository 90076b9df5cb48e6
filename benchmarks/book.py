"""账簿测速: surrenders beside two updates written by hand; the proof of a million movements beside the SQL that sums them."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import count
from typing import Any

from django.db import connection, transaction

from benchmarks.screening import alternately
from benchmarks.table import Measured
from cets_portal.accounts.models import User
from quota.choices import AccountKind, MovementKind
from quota.ledger.accounts import system_account, unit_account
from quota.ledger.entries import Entry
from quota.ledger.posting import post
from quota.ledger.proving import prove
from quota.models import Account, Holding, Movement
from registry.models import Enterprise
from tests.factories import make_uscc

SURRENDERS = 500
MOVEMENTS = 1_000_000
UNITS, VINTAGES = 3_900, (2023, 2024, 2025)
PROVINCE, DAY = "99", date(2026, 11, 2)
_serial = count(1)

#: What the book's balances are, in one statement.
_SUM = """
SELECT account_id, vintage, SUM(tonnes) FROM (
  SELECT target_id AS account_id, vintage, tonnes FROM quota_movement
  UNION ALL SELECT source_id, vintage, -tonnes FROM quota_movement
) AS sides GROUP BY account_id, vintage
"""
_TAKE = "UPDATE quota_holding SET tonnes = tonnes - %s WHERE account_id = %s AND vintage = %s"
_GIVE = "UPDATE quota_holding SET tonnes = tonnes + %s WHERE account_id = %s AND vintage = %s"
_FILL = """
INSERT INTO quota_movement (kind, source_id, target_id, vintage, tonnes, reference, table_ref, table_digest, clause,
  by_id, approved_by_id, effective_on, recorded_at, corrects_id, note, digest)
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %s - 1)
SELECT 'transfer_in', %s, %s + i %% %s, 2023 + i %% 3, 1 + i %% 97, 'bench/' || i, '', '', '',
  %s, NULL, '2026-01-01', '2026-01-01 00:00:00+00', NULL, '', '' FROM n
"""
_SETTLE = """
UPDATE quota_holding SET tonnes = s.n, last_on = s.d FROM (
  SELECT account_id AS a, vintage AS v, SUM(n) AS n, MAX(d) AS d FROM (
    SELECT target_id AS account_id, vintage, tonnes AS n, effective_on AS d FROM quota_movement
    UNION ALL SELECT source_id, vintage, -tonnes, effective_on FROM quota_movement
  ) AS sides GROUP BY account_id, vintage
) AS s WHERE quota_holding.account_id = s.a AND quota_holding.vintage = s.v
"""


def run() -> list[Measured]:
    """The rows of the table."""
    return [*surrenders(), *proofs()]


def surrenders() -> Iterator[Measured]:
    """One after the other on one connection: what a reviewer's clicks and a batch cost."""
    people, unit = _people(), unit_account(_enterprises(1)[0])
    outside, surrendered = (
        system_account(AccountKind.OUTSIDE, PROVINCE),
        system_account(AccountKind.SURRENDERED, PROVINCE),
    )
    stock = Entry(MovementKind.TRANSFER_IN, outside, unit, 2024, 10**6, f"bench/stock/{next(_serial)}")
    post([stock], by=people[0], effective_on=DAY)
    _surrender(unit, surrendered, people)  # Both holdings are there.
    bare, ours = alternately(partial(_two_updates, unit, surrendered), partial(_surrender, unit, surrendered, people))
    work = "surrender, one transaction each"
    yield Measured(work, "two updates written by hand", SURRENDERS, bare, "1")
    share = f"{bare / ours:.2f} of the rate"
    yield Measured(work, "portal: locked, checked, recorded, both holdings", SURRENDERS, ours, share, "≥ 0.33")


def proofs() -> Iterator[Measured]:
    """The nightly comparison without the digest of each row, which only the deep proof reads."""
    fill(MOVEMENTS, _people()[0])
    summed, proved = alternately(_sum, _prove)
    work = "proof of the book"
    rows = Movement.objects.count()
    yield Measured(work, "the SQL that sums the movements", rows, summed, "1")
    yield Measured(work, "portal: every holding worked out and compared", rows, proved, f"{proved / summed:.2f}", "≤ 3")


def fill(movements: int, by: User) -> None:
    """So many movements from outside to the units, and the holdings that follow from them."""
    units = [Account(kind=AccountKind.UNIT, province=PROVINCE, enterprise=one) for one in _enterprises(UNITS)]
    first = min(one.pk for one in Account.objects.bulk_create(units))
    outside = system_account(AccountKind.OUTSIDE, PROVINCE)
    keys = [(outside.pk, True), *((first + n, False) for n in range(UNITS))]
    Holding.objects.bulk_create(
        (Holding(account_id=pk, vintage=v, may_go_below=below) for pk, below in keys for v in VINTAGES),
        ignore_conflicts=True,
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FILL, [movements, outside.pk, first, UNITS, by.pk])
        cursor.execute(_SETTLE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _surrender(unit: Account, surrendered: Account, people: tuple[User, User]) -> None:
    for _ in range(SURRENDERS):
        entry = Entry(MovementKind.SURRENDER, unit, surrendered, 2024, 1, f"bench/surrender/{next(_serial)}")
        post([entry], by=people[0], approved_by=people[1], effective_on=DAY)


def _two_updates(unit: Account, surrendered: Account) -> None:
    """The same rows of the same table, without a movement; put back at the end, so that the book stays whole."""
    for _ in range(SURRENDERS):
        _move(unit, surrendered, 1)
    _move(surrendered, unit, SURRENDERS)


def _move(source: Account, target: Account, tonnes: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{_TAKE} AND tonnes - frozen >= %s", [tonnes, source.pk, 2024, tonnes])
        assert cursor.rowcount == 1
        cursor.execute(_GIVE, [tonnes, target.pk, 2024])


def _sum() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SUM)
        found: list[Any] = cursor.fetchall()
    assert len(found) > UNITS


def _prove() -> None:
    assert prove().holds


def _people() -> tuple[User, User]:
    maker, _new = User.objects.get_or_create(username="bench-maker", defaults={"display_name": "经办"})
    checker, _new = User.objects.get_or_create(username="bench-checker", defaults={"display_name": "复核"})
    return maker, checker


def _enterprises(n: int) -> list[Enterprise]:
    first = Enterprise.objects.count() + 500_000
    return Enterprise.objects.bulk_create(
        (
            Enterprise(uscc=make_uscc(number), name=f"示例热电{number}有限公司", province=PROVINCE, city="滨江市")
            for number in range(first, first + n)
        ),
        batch_size=1_000,
    )
