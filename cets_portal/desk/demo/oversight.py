"""演示的监管: a training that most units came to, carbon staff still to be trained, and visits of the city."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cets_portal.accounts.models import User
from cets_portal.desk.demo.people import DEMO_PROVINCE
from cets_portal.oversight.choices import VisitKind
from cets_portal.oversight.services import visits
from cets_portal.oversight.services.attending import Attendee, attend
from cets_portal.oversight.services.staff import add_staff
from cets_portal.oversight.services.training import add_session
from cets_portal.oversight.services.visits import Report
from registry.models import Enterprise, ListEntry

#: Of so many units one has a second member of staff who came as well, and of so many one who did not.
ONE_WITH_TWO, ONE_UNTRAINED = 3, 7


def train_and_visit(staff: dict[str, User], list_year: int, today: date) -> None:
    """A training of last year that all came to, one of this year that most came to; visits asked of the city of Binjiang."""
    listed = ListEntry.objects.filter(
        annual_list__list_year=list_year, annual_list__status="published", decision="include"
    )
    units = list(Enterprise.objects.filter(pk__in=listed.values("enterprise_id")).order_by("pk"))
    clerk = staff["linlan"]
    _train(units, "核算与报告指南培训", date(today.year - 1, 3, 20), clerk, today)
    most = units[: len(units) * 9 // 10]
    _train(most, "月度信息化存证与核算指南培训", today - timedelta(days=120), clerk, today)
    for unit in most[5::ONE_UNTRAINED]:
        add_staff(unit, name="赵敏", since_on=today - timedelta(days=60), position="环保部", by=clerk, today=today)
    coming: dict[str, Any] = {"held_on": today + timedelta(days=24), "hours": Decimal("3.5"), "place": "线上"}
    add_session(DEMO_PROVINCE, title="年度排放报告编制培训", by=clerk, **coming)
    _visit([unit for unit in units if unit.city == "滨江市"][:3], staff, today)


def _train(units: list[Enterprise], title: str, held_on: date, clerk: User, today: date) -> None:
    """One person of each unit came, of every third unit two."""
    held = add_session(
        DEMO_PROVINCE, title=title, held_on=held_on, hours=Decimal("6"), topics="核算边界、月度存证、数据质量控制方案",
        place="示例省生态环境厅三楼会议室", organiser="示例省生态环境厅", by=clerk,
    )  # fmt: skip
    came = [
        Attendee(unit, name, "碳排放管理员", is_staff=True)
        for place, unit in enumerate(units)
        for name in (("李明", "张华") if place % ONE_WITH_TWO == 0 else ("王强",))
    ]
    attend(held, came, by=clerk, today=today)


def _visit(units: list[Enterprise], staff: dict[str, User], today: date) -> None:
    planned = visits.plan_visits(
        units, kind=VisitKind.SPOT_CHECK, planned_on=today + timedelta(days=8),
        purpose="核对燃煤热值检测原始记录与存证数据", by=staff["linlan"], today=today,
    )  # fmt: skip
    for visit in planned[:1]:
        found = Report(today, ("马静", "高远"), "现场查看化验室，抽查原始记录，与存证一致。")
        visits.report(visit, found, [], by=staff["majing"], today=today)
