"""年末的世界: the steelworks with its account, its obligations met or not, and the people who act."""

from datetime import date
from decimal import Decimal

from cets_portal.accounts.models import Organisation, User
from quota.choices import AccountKind, MovementKind
from quota.ledger.accounts import system_account, unit_account
from quota.ledger.entries import Entry
from quota.ledger.posting import post
from quota.models import Account, Movement, SurrenderObligation
from quota.rules.surrender import Surrendered, SurrenderFacts, state_on
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.people import DEMO, LIN, WU, make_person
from tests.quota.allocation.world import confirmed
from tests.quota.book.world import issue

#: The window of carry-over has ended, the year 2024 is over.
TODAY = date(2026, 1, 12)
DUE = {2023: date(2024, 12, 31), 2024: date(2025, 12, 31), 2025: date(2026, 12, 31)}


def wu() -> User:
    """吴桐, the approver of the steelworks."""
    return make_person(WU)


def steelworks(sector: str = "steel") -> Enterprise:
    """The unit in whose post Wu acts."""
    make_person(WU)
    known = Enterprise.objects.filter(uscc=WU.uscc).first()
    if known:
        return known
    unit = make_enterprise(WU.body, uscc=WU.uscc, sector=sector)  # type: ignore[arg-type]
    unit.organisation = Organisation.objects.get(name=WU.body)
    unit.save()
    return unit


def owes(
    unit: Enterprise, year: int, tonnes: int, *, given: int | None = None, on: date | None = None, sector: str = "steel"
) -> SurrenderObligation:
    """An obligation of a year; by default all of it was given on the last day."""
    figure = confirmed(unit, sector, year, f"{tonnes}")
    due, given = DUE[year], tonnes if given is None else given
    surrendered = (Surrendered(on or due, given),) if given else ()
    return SurrenderObligation.objects.create(
        enterprise=unit, sector=sector, quota_year=year, number=1, figure=figure, tonnes=tonnes, due_on=due,
        offset_cap_tonnes=tonnes // 20, surrendered_tonnes=given,
        completed_on=(on or due) if given >= tonnes else None, compliance=state_on(SurrenderFacts(tonnes, due, surrendered), TODAY).value,
    )  # fmt: skip


def a_seller(*, sold: int = 20_000, bought: int = 0, held: int = 500_000) -> tuple[Enterprise, Account]:
    """The steelworks met 2024 in time, holds so much of 2024 and traded in the window."""
    unit = steelworks()
    owes(unit, 2024, 1_000)
    account = unit_account(unit)
    issue({account: held + sold}, on=date(2025, 3, 3))
    if sold:
        traded(account, sold, MovementKind.TRANSFER_OUT, date(2025, 6, 2), "sold/1")
    if bought:
        traded(account, bought, MovementKind.TRANSFER_IN, date(2025, 7, 2), "bought/1")
    return unit, account


def traded(
    account: Account, tonnes: int, kind: MovementKind, on: date, reference: str, vintage: int = 2024
) -> Movement:
    """One trade with the rest of the market."""
    outside = system_account(AccountKind.OUTSIDE, DEMO)
    source, target = (account, outside) if kind == MovementKind.TRANSFER_OUT else (outside, account)
    line = Entry(kind, source, target, vintage, tonnes, reference)
    return post([line], by=make_person(LIN), effective_on=on)[0]


def days_of(*rows: tuple[str, str, str]) -> list[tuple[date, Decimal, Decimal]]:
    """(day, turnover, volume) as they are typed."""
    return [(date.fromisoformat(on), Decimal(turnover), Decimal(volume)) for on, turnover, volume in rows]
