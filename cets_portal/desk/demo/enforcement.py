"""演示的监督执法: inspections of a city, a decided and published case, one that waits, and tips."""

from datetime import date, timedelta
from decimal import Decimal

from cets_portal.accounts.models import User
from cets_portal.desk.demo.people import DEMO_PROVINCE
from cets_portal.oversight.choices import CaseSource, FollowUpKind, InspectionKind, InspectionResult
from cets_portal.oversight.models import Inspection
from cets_portal.oversight.rules.penalties import Breach
from cets_portal.oversight.services import cases, deciding, inspecting, tips
from cets_portal.oversight.services.cases import Origin, Party, Statement
from cets_portal.oversight.services.deciding import Decision, Happened
from cets_portal.oversight.services.inspecting import Inspector, Plan, PointFound, Record
from cets_portal.oversight.services.tips import Heard
from registry.models import Enterprise, ListEntry

#: So many units are inspected.
WANTED = 4
_PAIR = (Inspector("马静", "99-0107"), Inspector("高远", "99-0112"))
_POINTS = ("P-15", "P-13", "P-19")


def inspect_and_punish(staff: dict[str, User], list_year: int, today: date) -> None:
    """Four inspections in Binjiang (planned, waiting, closed, with a case), two cases, three tips."""
    listed = ListEntry.objects.filter(
        annual_list__list_year=list_year, annual_list__status="published", decision="include"
    )
    units = list(
        Enterprise.objects.filter(pk__in=listed.values("enterprise_id"), city="滨江市").order_by("pk")[4 : 4 + WANTED]
    )
    plan = Plan(InspectionKind.ROUTINE, today, "核对检测报告和燃煤计量原始记录", _POINTS)
    made = inspecting.plan_inspections(units, plan, by=staff["majing"], today=today)
    for inspection in made[1:3]:
        _carry_out(inspection, InspectionResult.NO_PROBLEM, staff, today)
    inspecting.close(made[2], by=staff["zhouzheng"], today=today)
    if len(made) == WANTED:
        _carry_out(made[3], InspectionResult.PROBLEM, staff, today)
        _punish(made[3], staff, today)
    _agency_case(staff, today)
    _tips(units, staff, today)


def _carry_out(inspection: Inspection, result: InspectionResult, staff: dict[str, User], today: date) -> None:
    wrong = result == InspectionResult.PROBLEM
    said = "三份检测报告的编号重复，送样日期晚于收样日期。" if wrong else "抽查两个月的原始记录，与存证一致。"
    points = tuple(PointFound(one, said if one == "P-15" else "未见异常", wrong and one == "P-15") for one in _POINTS)
    inspecting.carry_out(inspection, Record(today, _PAIR, result, said, points), [], by=staff["majing"], today=today)


def _punish(inspection: Inspection, staff: dict[str, User], today: date) -> None:
    """Opened from the inspection, decided by two, published."""
    clerk, reviewer = staff["linlan"], staff["zhouzheng"]
    told = Statement(
        "使用编号重复、送样日期晚于收样日期的检测报告编制存证数据。", ("775-22-2",), Breach(gains=Decimal(0))
    )
    origin = Origin(CaseSource.INSPECTION, inspection=inspection)
    case = cases.open_case(Party(inspection.enterprise), told, origin, province=DEMO_PROVINCE, by=clerk, today=today)
    text = "责令三十日内改正，处罚款五十万元。"
    wanted = Decision(text, f"示环罚〔{today.year}〕3号", Decimal(500000), None, today + timedelta(days=30))
    deciding.propose(case, wanted, by=clerk, today=today)
    deciding.decide(case, by=reviewer, today=today)
    deciding.publish(case, by=clerk, today=today)
    sent = Happened(FollowUpKind.NOTE, today, "决定书已送达，当事人签收。")
    deciding.follow_up(case, sent, by=clerk, today=today)


def _agency_case(staff: dict[str, User], today: date) -> None:
    """A party outside the register, its gains not yet known."""
    told = Statement("核查人员没有到场，照抄往年结论。", ("775-23-2", "775-23-3"))
    party = Party(name="云屏示例检测评价有限公司")
    cases.open_case(
        party, told, Origin(CaseSource.TRANSFERRED), province=DEMO_PROVINCE, by=staff["chencheng"], today=today
    )


def _tips(units: list[Enterprise], staff: dict[str, User], today: date) -> None:
    """One waits, one is handled, one was answered."""
    told = (
        "该厂六月和九月的煤质检测报告数值完全相同，请核查。",
        "夜间向邻厂供汽没有计量，热量没有报。",
        "厂门口没有公开排放信息。",
    )
    made = [
        tips.receive(Heard(DEMO_PROVINCE, unit.name, text, "示例邮箱 tip@example.org"))[0]
        for unit, text in zip(units, told, strict=False)
    ]
    clerk = staff["linlan"]
    for tip in made[1:]:
        tips.take(tip, by=clerk, today=today)
    for tip in made[2:]:
        tips.answer(tip, finding="查看企业网站，已公开。", text="经核查，该单位已按规定公开。", by=clerk, today=today)
