"""The people and things of these tests: Lin opens, Zhou decides, Ma inspects in her city."""

from datetime import date
from decimal import Decimal

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cets_portal.oversight.choices import CaseSource, InspectionKind, InspectionResult
from cets_portal.oversight.models import EnforcementCase, Inspection
from cets_portal.oversight.rules.penalties import Breach
from cets_portal.oversight.services import cases, deciding, inspecting
from cets_portal.oversight.services.cases import Origin, Party, Statement
from cets_portal.oversight.services.deciding import Decision
from cets_portal.oversight.services.inspecting import Inspector, Plan, PointFound, Record
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.people import DEMO, LIN, MA, ZHOU, Person, make_person

TODAY = date(2026, 10, 12)
LATER = date(2026, 12, 1)
PAIR = (Inspector("马静", "99-001"), Inspector("高远", "99-002"))


def told(result: InspectionResult = InspectionResult.NO_PROBLEM, *, problem: bool = False) -> Record:
    return Record(TODAY, PAIR, result, "查看了化验室。", (PointFound("P-15", "报告有 CMA 标识", problem),))


def planned(by: Person = MA, unit: Enterprise | None = None) -> Inspection:
    plan = Plan(InspectionKind.ROUTINE, TODAY, "核对检测原始记录", ("P-15",))
    (made,) = inspecting.plan_inspections([unit or make_enterprise()], plan, by=make_person(by), today=TODAY)
    return made


def inspected(result: InspectionResult = InspectionResult.PROBLEM, by: Person = MA) -> Inspection:
    made = planned(by)
    problem = result == InspectionResult.PROBLEM
    inspecting.carry_out(made, told(result, problem=problem), [], by=make_person(by), today=TODAY)
    return made


def opened(articles: tuple[str, ...] = ("775-22-2",), breach: Breach | None = None) -> EnforcementCase:
    statement = Statement("伪造检测报告 3 份。", articles, breach or Breach(gains=Decimal(0)))
    party = Party(make_enterprise())
    origin = Origin(CaseSource.INSPECTION)
    return cases.open_case(party, statement, origin, province=DEMO, by=make_person(LIN), today=TODAY)


def decision(fine: str | None = "600000", reason: str = "") -> Decision:
    yuan = Decimal(fine) if fine else None
    return Decision("责令改正，处以罚款。", "示环罚〔2026〕1号", yuan, None, date(2026, 11, 12), reason)


def decided(articles: tuple[str, ...] = ("775-22-2",)) -> EnforcementCase:
    case = opened(articles)
    deciding.propose(case, decision(), by=make_person(LIN), today=TODAY)
    deciding.decide(case, by=make_person(ZHOU), today=TODAY)
    return case


def queries_of(client: Client, url: str) -> int:
    """How many queries a page asks."""
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)
