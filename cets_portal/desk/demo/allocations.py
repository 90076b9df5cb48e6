"""演示的配额分配: papers in force and waiting; the smelters determined for 2025 and pre-allocated for 2026; of the other
sectors a determination in work, with what still stops it."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from cets_portal.accounts.models import User
from cets_portal.clock.reading import on_day
from cets_portal.desk.demo.people import DEMO_PROVINCE
from cets_portal.desk.demo.reports import is_reported
from dataquality.choices import FigureStatus
from dataquality.models import VerifiedFigure
from quota.choices import DeductionKind, Stage, WithholdingKind
from quota.models import Allocation
from quota.services import allocating, issuing, papers, telling
from registry.choices import Sector

YEAR, NEXT = 2025, 2026
#: The plan of 2024 and 2025 is in force; the drafts were adopted by the demo's bureau.
PLANS = {Sector.POWER: "power-2025-2026"}
PLAN, DRAFTS = "industry-2024-2025", ("power-2025-2026", "industry-2026")
_VALUES = {Sector.STEEL: "1.552900000000", Sector.CEMENT: "0.848728813559", Sector.ALUMINIUM: "1.722400000000"}
_IN_WORK = (Sector.CEMENT, Sector.POWER, Sector.STEEL)
_Staff = Mapping[str, User]


def make_allocations(staff: _Staff, today: date) -> None:
    """Papers always; runs where there are figures."""
    if not is_reported(today):
        _adopt_and_value(staff)
        return
    with on_day(today - timedelta(days=40)):
        _adopt_and_value(staff)
    _withhold_and_deduct(staff, today)
    # In this order: what the determination deducts is no longer owed at the pre-allocation.
    issued(determined(Sector.ALUMINIUM, staff, today - timedelta(days=26)), staff, today - timedelta(days=22))
    issued(pre_allocated(Sector.ALUMINIUM, staff, today - timedelta(days=5)), staff, today - timedelta(days=2))
    for sector in _IN_WORK:
        run = allocating.open_run(sector, YEAR, Stage.FINAL, PLANS.get(sector, PLAN), by=staff["linlan"])
        allocating.compute(run, by=staff["linlan"], today=today)


def _adopt_and_value(staff: _Staff) -> None:
    """The drafts adopted, and a balance value of each sector that has one."""
    clerk, reviewer = staff["linlan"], staff["zhouzheng"]
    for number, plan in enumerate(DRAFTS, start=1):
        papers.agree(papers.propose_adoption(plan, f"厅务会议纪要〔2026〕示例第{number + 5}号", clerk), by=reviewer)
    for sector, value in _VALUES.items():
        paper = papers.propose_balance(sector, YEAR, Decimal(value), "演示用值，不是公布的平衡值", clerk)
        papers.agree(paper, by=reviewer)


def determined(sector: Sector, staff: _Staff, day: date) -> Allocation:
    """核定 of 2025, proposed by one officer and approved by another two days later."""
    return _approved(sector, YEAR, Stage.FINAL, PLANS.get(sector, PLAN), staff, day)


def pre_allocated(sector: Sector, staff: _Staff, day: date) -> Allocation:
    """预分配 of 2026, on the figures of 2025."""
    return _approved(sector, NEXT, Stage.PRE, PLANS.get(sector, "industry-2026"), staff, day)


def _approved(sector: Sector, year: int, stage: str, plan: str, staff: _Staff, day: date) -> Allocation:
    clerk, approved_on = staff["linlan"], day + timedelta(days=2)
    with on_day(day):
        run = allocating.open_run(sector, year, stage, plan, by=clerk)
        run = allocating.compute(run, by=clerk, today=day)
        _stand_by_rows(run, clerk)
        allocating.compute(run, by=clerk, today=day)
        allocating.propose(run, by=clerk)
    with on_day(approved_on):
        allocating.approve(run, by=staff["zhouzheng"], today=approved_on)
    return run


def _stand_by_rows(run: Allocation, clerk: User) -> None:
    """What a smelter emits beside its process, carbonates, is no part of its quota (table 2-4 ⑤)."""
    for one in allocating.open_issues(run):
        if one["code"] == "sum_differs":
            allocating.settle_issue(
                run, "sum_differs", str(one["uscc"]), reason="差额为碳酸盐排放，不属于铝电解工序", by=clerk
            )


def issued(run: Allocation, staff: _Staff, day: date) -> None:
    """告知, 提请发放, and 发放 by another."""
    with on_day(day):
        if run.told_on is None:
            telling.tell_run(run, by=staff["linlan"], today=day)
        issuing.propose_issue(run, by=staff["linlan"])
        issuing.issue(run, by=staff["zhouzheng"], today=day)


def _withhold_and_deduct(staff: _Staff, today: date) -> None:
    """One smelter whose quota the province keeps back, one from which a decision takes some; a third paper waits."""
    clerk, reviewer = staff["linlan"], staff["zhouzheng"]
    figures = VerifiedFigure.objects.filter(
        enterprise__province=DEMO_PROVINCE, sector=Sector.ALUMINIUM, status=FigureStatus.CONFIRMED, emission_year=YEAR
    )
    units = [one.enterprise for one in figures.select_related("enterprise").order_by("enterprise__uscc")]
    said = ("示环罚〔2026〕第3号", date(2026, 6, 12), "监督检查发现原铝液计量记录缺失（演示）")
    with on_day(today - timedelta(days=40)):
        paper = papers.propose_deduction(units[2], Sector.ALUMINIUM, DeductionKind.ENFORCEMENT, 1200, *said, clerk)
        papers.agree(paper, by=reviewer)
        held = papers.propose_withholding(
            units[4], Sector.ALUMINIUM, YEAR, WithholdingKind.RISK, "企业停产检修，发放后可能不能履约（演示）", clerk
        )
        papers.agree(held, by=reviewer)
    said = ("示环罚〔2026〕第9号", date(2026, 9, 28), "阳极效应自动记录被改动，拒不改正（演示）")
    papers.propose_deduction(units[5], Sector.ALUMINIUM, DeductionKind.ENFORCEMENT, 640, *said, clerk)
