"""账簿的世界: a small province with units, their accounts, and allowances issued to them."""

import threading
from collections.abc import Callable
from datetime import date

from django.db import connection

from cets_portal.accounts.models import User
from quota.choices import AccountKind, MovementKind
from quota.ledger.accounts import system_account, unit_account
from quota.ledger.entries import Entry
from quota.ledger.issuance import ApprovedTable, Issued, post_issuance
from quota.ledger.posting import post
from quota.models import Account, Holding, Movement
from tests.factories import make_enterprise
from tests.people import DEMO, LIN, ZHOU, make_person

DAY = date(2025, 11, 3)
DIGEST = "a" * 64


def people() -> tuple[User, User]:
    """Lin who acts, Zhou who stands behind it."""
    return make_person(LIN), make_person(ZHOU)


def a_unit(name: str = "") -> Account:
    return unit_account(make_enterprise(name))


def a_table(number: int = 1, vintage: int = 2024) -> ApprovedTable:
    return ApprovedTable(f"table/2-5/99/power/{vintage}/{number}", DIGEST, vintage, "方案五")


def issue(amounts: dict[Account, int], *, number: int = 1, vintage: int = 2024, on: date = DAY) -> list[Movement]:
    lin, zhou = people()
    rows = [Issued(account, tonnes) for account, tonnes in amounts.items()]
    return post_issuance(a_table(number, vintage), rows, by=lin, approved_by=zhou, effective_on=on)


def surrender_entry(account: Account, tonnes: int, reference: str, vintage: int = 2024) -> Entry:
    to = system_account(AccountKind.SURRENDERED, DEMO)
    return Entry(MovementKind.SURRENDER, account, to, vintage, tonnes, reference)


def surrender(account: Account, tonnes: int, reference: str, *, vintage: int = 2024, on: date = DAY) -> Movement:
    lin, zhou = people()
    entry = surrender_entry(account, tonnes, reference, vintage)
    return post([entry], by=lin, approved_by=zhou, effective_on=on)[0]


def held(account: Account, vintage: int = 2024) -> int:
    row = Holding.objects.filter(account=account, vintage=vintage).first()
    return row.tonnes if row else 0


def at_once(*acts: Callable[[], object]) -> list[BaseException]:
    """Run the acts in threads that start together; the errors they ended in."""
    start, errors = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            start.wait()
            act()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "the acts wait for each other for ever"
    return errors
