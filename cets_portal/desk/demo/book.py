"""演示的清缴: of what the smelters owe for 2025 one surrendered, one surrendered half, one applied."""

from collections.abc import Mapping
from datetime import date, timedelta

from cets_portal.accounts.models import User
from cets_portal.clock.reading import on_day
from cets_portal.desk.demo.allocations import YEAR
from cets_portal.desk.demo.conclusions import approver_of, paper_of
from cets_portal.desk.demo.people import DEMO_PROVINCE
from cets_portal.desk.demo.reports import is_reported
from quota.ledger.accounts import unit_account
from quota.models import Holding, SurrenderApplication, SurrenderObligation
from quota.services import approving_surrender, compliance_notice, obligations, surrendering
from quota.services.surrender_checks import Given, LineWanted, OffsetWanted
from registry.choices import Sector
from registry.models import Enterprise

_CREDITS = 1_500
_Staff = Mapping[str, User]


def issue_and_surrender(staff: _Staff, today: date) -> None:
    """What follows once the smelters have been issued their quota (allocations.py)."""
    if not is_reported(today):
        return
    owed = _owed(staff, today - timedelta(days=16))
    holds = set(
        Holding.objects.filter(account__kind="unit", vintage=YEAR).values_list("account__enterprise", flat=True)
    )
    first, second, third, *_others = [one for one in owed if one.enterprise_id in holds]
    approved(apply(second, today - timedelta(days=9)), staff, today - timedelta(days=6))
    approved(apply(third, today - timedelta(days=8), half=True), staff, today - timedelta(days=6))
    apply(first, today - timedelta(days=1), credits=True)


def _owed(staff: _Staff, day: date) -> list[SurrenderObligation]:
    """应清缴 of the smelters, each told by its notice."""
    with on_day(day):
        obligations.generate(Sector.ALUMINIUM, YEAR, by=staff["linlan"], today=day)
        found = SurrenderObligation.objects.filter(
            enterprise__province=DEMO_PROVINCE, sector=Sector.ALUMINIUM, quota_year=YEAR
        )
        owed = list(found.select_related("enterprise").order_by("enterprise__uscc"))
        compliance_notice.notify_many(owed, by=staff["linlan"], today=day)
    return owed


def apply(
    obligation: SurrenderObligation, day: date, *, half: bool = False, credits: bool = False
) -> SurrenderApplication:
    """清缴申请 of the unit's approver: what it holds of 2025, as far as it owes, or half of that."""
    unit = obligation.enterprise
    held = Holding.objects.get(account=unit_account(unit), vintage=YEAR).available
    offsets = (_offset(unit),) if credits else ()
    tonnes = min(held, obligation.tonnes - sum(one.tonnes for one in offsets)) // (2 if half else 1)
    given = Given(lines=(LineWanted(unit, YEAR, tonnes),), offsets=offsets)
    with on_day(day):
        return surrendering.file_application(obligation, given, by=approver_of(unit), today=day)


def _offset(unit: Enterprise) -> OffsetWanted:
    return OffsetWanted(
        f"CCER-SL-{unit.pk:04d}", f"DEMO-{unit.pk:04d}-0001", date(2025, 9, 12), _CREDITS,
        file=paper_of(f"cancelled credits {unit.uscc}", approver_of(unit)),
    )  # fmt: skip


def approved(application: SurrenderApplication, staff: _Staff, day: date) -> None:
    """By an officer of the bureau."""
    with on_day(day):
        approving_surrender.approve(application, by=staff["zhouzheng"], today=day)
