"""清缴的世界: units of the demo province with confirmed figures, people who act for them, and allowances in the book."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from cets_portal.accounts.models import Organisation, Role, User
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services import store
from dataquality.choices import FigureSource, FigureStatus
from dataquality.models import VerifiedFigure
from quota.ledger.accounts import unit_account, withheld_account
from quota.ledger.issuance import ApprovedTable, Issued, post_issuance
from quota.models import Account, SurrenderApplication, SurrenderObligation
from quota.selectors.surrender import obligation_of
from quota.services.approving_surrender import approve
from quota.services.obligations import generate
from quota.services.surrender_checks import Given, LineWanted, OffsetWanted
from quota.services.surrendering import file_application
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.people import LIN, WU, ZHOU, Person, make_person

#: Before and after the last day of the year 2024.
DAY, DUE, AFTER = date(2025, 11, 3), date(2025, 12, 31), date(2026, 1, 5)
YEAR = 2024
#: The approver of the power plant, and of another firm.
FENG = replace(WU, username="feng", name="冯山", body="示例电力有限公司", uscc="", role=Role.APPROVER)
LUO = replace(WU, username="luo", name="罗青", body="示例热电有限公司", uscc="", role=Role.APPROVER)


def officers() -> tuple[User, User]:
    """Lin the clerk, Zhou the reviewer."""
    return make_person(LIN), make_person(ZHOU)


def a_figure(unit: Enterprise, tco2e: str, *, year: int = YEAR, sector: str = "power") -> VerifiedFigure:
    """The next confirmed figure of a unit-year; the one before is replaced."""
    known = VerifiedFigure.objects.filter(enterprise=unit, sector=sector, emission_year=year)
    known.filter(status=FigureStatus.CONFIRMED).update(status=FigureStatus.REPLACED)
    return VerifiedFigure.objects.create(
        enterprise=unit, sector=sector, emission_year=year, number=known.count() + 1, status=FigureStatus.CONFIRMED,
        source=FigureSource.CORRECTION, emissions_tco2e=Decimal(tco2e), annex={}, confirmed_on=DAY,
    )  # fmt: skip


def a_unit(who: Person | None = FENG, *, tco2e: str = "1000", year: int = YEAR, sector: str = "power") -> Enterprise:
    """A unit with its confirmed figure; `who` is its approver, with an account in the portal."""
    unit = make_enterprise(who.body if who else "", sector=sector)  # type: ignore[arg-type]
    if who:
        make_person(who)
        unit.organisation = Organisation.objects.get(name=who.body)
        unit.save(update_fields=["organisation"])
    a_figure(unit, tco2e, year=year, sector=sector)
    return unit


def issue(unit: Enterprise, tonnes: int, *, vintage: int = YEAR, number: int = 1) -> Account:
    """Allowances of a vintage on the unit's own account."""
    lin, zhou = officers()
    account = unit_account(unit)
    table = ApprovedTable(f"table/2-5/99/power/{vintage}/{unit.pk * 10 + number}", "a" * 64, vintage, "方案五")
    post_issuance(table, [Issued(account, tonnes)], by=lin, approved_by=zhou, effective_on=DAY)
    return account


def withhold(unit: Enterprise, tonnes: int, *, vintage: int = YEAR) -> Account:
    """Allowances that the province keeps back for the unit."""
    lin, zhou = officers()
    account = withheld_account(unit)
    table = ApprovedTable(f"table/2-5/99/power/{vintage}/{unit.pk * 10}", "a" * 64, vintage, "方案五")
    post_issuance(table, [Issued(account, tonnes)], by=lin, approved_by=zhou, effective_on=DAY)
    return account


def owing(unit: Enterprise, *, year: int = YEAR, sector: str = "power", today: date = DAY) -> SurrenderObligation:
    """The obligation, generated with the whole list."""
    generate(sector, year, by=make_person(LIN), today=today)
    found = obligation_of(unit, sector, year)
    assert found is not None
    return found


def own(unit: Enterprise, tonnes: int, vintage: int = YEAR, **more: Any) -> Given:
    """One line of the unit's own."""
    return Given([LineWanted(unit, vintage, tonnes, **more)])


def a_credit(tonnes: int, **changes: Any) -> OffsetWanted:
    """Credits as they should be."""
    wanted = OffsetWanted("CCER-2024-0001", "SN-0001", date(2024, 6, 1), tonnes, False, a_file())
    return replace(wanted, **changes)


def a_file() -> StoredFile:
    return store(b"%PDF-1.4 cancelled", media_type="application/pdf", by=None)


def filed(
    obligation: SurrenderObligation, given: Given, *, who: Person = FENG, today: date = DAY
) -> SurrenderApplication:
    return file_application(obligation, given, by=make_person(who), today=today)


def approved(application: SurrenderApplication, *, today: date = DAY) -> SurrenderApplication:
    approve(application, by=make_person(ZHOU), today=today)
    return application


def fresh(obligation: SurrenderObligation) -> SurrenderObligation:
    """As it stands now, in its current version."""
    return SurrenderObligation.objects.get(
        enterprise=obligation.enterprise_id, sector=obligation.sector, quota_year=obligation.quota_year, current=True
    )
