"""演示的配额分配: papers that are in force or wait, and a determination of cement in work with what still stops it."""

from datetime import date
from decimal import Decimal

from cets_portal.accounts.models import User
from dataquality.choices import FigureStatus
from dataquality.models import VerifiedFigure
from quota.choices import DeductionKind, Stage
from quota.services import allocating, papers
from registry.choices import Sector

_YEAR, _PLAN, _DRAFT = 2025, "industry-2024-2025", "power-2025-2026"
_VALUES = {Sector.STEEL: "1.552900000000", Sector.CEMENT: "0.848728813559", Sector.ALUMINIUM: "1.461200000000"}


def make_allocations(staff: dict[str, User], today: date) -> None:
    """Nothing where no figure was confirmed yet."""
    clerk, reviewer = staff["linlan"], staff["zhouzheng"]
    papers.agree(papers.propose_adoption(_DRAFT, "厅务会议纪要〔2026〕示例第6号", clerk), by=reviewer)
    for sector, value in _VALUES.items():
        paper = papers.propose_balance(sector, _YEAR, Decimal(value), "演示用值，不是公布的平衡值", clerk)
        papers.agree(paper, by=reviewer)
    figure = VerifiedFigure.objects.filter(status=FigureStatus.CONFIRMED, emission_year=_YEAR).first()
    if figure is None:
        return
    said = ("示环罚〔2026〕第3号", min(today, date(2026, 6, 12)), "监督检查发现煤样漏送检（演示）")
    papers.propose_deduction(figure.enterprise, figure.sector, DeductionKind.ENFORCEMENT, 1200, *said, clerk)
    plan = _DRAFT if figure.sector == Sector.POWER else _PLAN
    run = allocating.open_run(figure.sector, _YEAR, Stage.FINAL, plan, by=clerk)
    allocating.compute(run, by=clerk, today=today)
