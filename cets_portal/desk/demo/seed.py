"""造演示: one believable year of the demo province, made by the same services that people use."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from cets_portal.accounts.models import Organisation, OrganisationKind, Role, User
from cets_portal.clock.reading import one_day
from cets_portal.desk.demo import people, rosters
from cets_portal.desk.demo.allocations import make_allocations
from cets_portal.desk.demo.book import issue_and_surrender
from cets_portal.desk.demo.conclusions import make_conclusions
from cets_portal.desk.demo.enforcement import inspect_and_punish
from cets_portal.desk.demo.evaluations import FIRST_NAME, evaluate, publish_earlier
from cets_portal.desk.demo.filings import file_months
from cets_portal.desk.demo.history import file_elsewhere, live_through
from cets_portal.desk.demo.invented import Invented, invented_enterprises
from cets_portal.desk.demo.openings import seat_and_open
from cets_portal.desk.demo.oversight import train_and_visit
from cets_portal.desk.demo.papers import write_and_apply
from cets_portal.desk.demo.people import DEMO_PROVINCE, DemoPerson
from cets_portal.desk.demo.prices import make_prices
from cets_portal.desk.demo.rechecks import recheck
from cets_portal.desk.demo.reports import file_year, make_reports
from cets_portal.desk.demo.verification import FIRST, make_verifications
from cets_portal.desk.demo.yearly import report_stated
from cets_portal.evidence.services import store
from registry.choices import EventKind, ImportStatus, LoadMode, Sector, Verdict
from registry.models import AnnualList, Enterprise, RightsNotice
from registry.services import events, lists, notices, roster, screening
from registry.services.holders import give_account

#: The lists in force and the lists in work; the register holds the years they look at.
LIST_BEFORE, LIST_IN_FORCE, LIST_IN_WORK = 2025, 2026, 2027


def seed(today: date) -> dict[str, Any]:
    """Make whatever of the demo is missing. What a person has changed since is left alone."""
    bodies = people.make_bodies()
    staff = _staff(bodies)
    units = invented_enterprises()
    fresh = not Enterprise.objects.filter(uscc=units[0].uscc).exists()
    if fresh:
        with one_day(), transaction.atomic():
            _register(units, staff["linlan"], today)
            _accounts(units, staff["linlan"])
            _agency(units, today)
            _lists(staff, today)
            file_months(staff, LIST_IN_FORCE, today)
            file_year(staff, today)
            file_elsewhere(today, by=staff["linlan"])
            make_reports(staff, today)
            report_stated(staff, today)
            make_verifications(staff, today)
            make_conclusions(staff, today)
            recheck(staff, today)
            evaluate(staff, today)
            make_allocations(staff, today)
            make_prices(staff, today)
            issue_and_surrender(staff, today)
            seat_and_open(staff, LIST_IN_FORCE, today)
            live_through(today, by=staff["linlan"])
            train_and_visit(staff, LIST_IN_FORCE, today)
            inspect_and_punish(staff, LIST_IN_FORCE, today)
            write_and_apply(staff, LIST_IN_FORCE, today)
    _practice_roster(units)
    return {"new": fresh, "enterprises": Enterprise.objects.filter(province=DEMO_PROVINCE).count()}


def _staff(bodies: dict[str, Organisation]) -> dict[str, User]:
    """Everyone of PEOPLE in their posts, by sign-in name."""
    place = {
        OrganisationKind.PROVINCE: bodies[DEMO_PROVINCE],
        OrganisationKind.CITY: people.city_body("滨江市"),
        OrganisationKind.MINISTRY: bodies["ministry"],
    }
    return {person.username: people.seat(place[person.kind], person) for person in people.PEOPLE}


def _register(units: list[Invented], clerk: User, today: date) -> None:
    """Two rosters come in: the verified years to 2024, then 2025 without cement (the clerk still waits for it)."""
    _load(rosters.roster(units, (2022, 2023, 2024), "示例省企业名册"), "示例省2022—2024年度企业名册.xlsx", clerk, today)
    without_cement = [unit for unit in units if unit.sector != Sector.CEMENT]
    _load(rosters.roster(without_cement, (2025,), "示例省企业名册"), "示例省2025年度企业名册.xlsx", clerk, today)
    steelworks = [_unit(unit) for unit in units if unit.sub_industry == "长流程"]
    paper = store(b"%PDF-1.4\n% demo document\n", media_type="application/pdf", by=clerk)
    note: dict[str, Any] = {"by": clerk, "today": today, "document": paper}
    events.record_event(
        steelworks[7], kind=EventKind.JOINT_WORKS, occurred_on=date(2025, 6, 30), sector=Sector.STEEL,
        counterpart=None, document_name="同一厂区两家法人情况说明.pdf", **note,
    )  # fmt: skip
    closed = next(unit for unit in units if unit.closed_on)
    events.record_event(
        _unit(closed), kind=EventKind.CLOSURE, occurred_on=date(2025, 3, 18), sector=Sector.POWER,
        document_name="关停验收意见.pdf", **note,
    )  # fmt: skip


def _load(data: bytes, file_name: str, clerk: User, today: date) -> None:
    received = roster.receive(data=data, file_name=file_name, province=DEMO_PROVINCE, by=clerk)
    if received.status == ImportStatus.UPLOADED:  # A file this large would wait for a worker.
        roster.check(received, today=today)
        received.refresh_from_db()
    roster.load(received, mode=LoadMode.GOOD_ROWS, by=clerk, today=today)


def _unit(unit: Invented) -> Enterprise:
    return Enterprise.objects.get(uscc=unit.uscc)


def _accounts(units: list[Invented], clerk: User) -> None:
    """One works of each sector with people of its own."""
    for sector, seats in (
        (Sector.STEEL, (("wanglei", "王磊", Role.FILER, "填报人"), ("wutong", "吴桐", Role.APPROVER, "负责人"))),
        (Sector.CEMENT, (("chenchuan", "陈川", Role.FILER, "填报人"), ("shenyue", "沈月", Role.APPROVER, "负责人"))),
        (Sector.POWER, (("huangyi", "黄依", Role.FILER, "填报人"), ("luoan", "罗安", Role.APPROVER, "负责人"))),
        (Sector.ALUMINIUM, (("tangke", "唐可", Role.FILER, "填报人"), ("weiran", "魏然", Role.APPROVER, "负责人"))),
    ):
        unit = next(unit for unit in units if unit.sector == sector)
        body = people.unit_body(unit.name, unit.uscc, unit.city)
        for username, name, role, title in seats:
            people.seat(body, DemoPerson(username, name, role, title, OrganisationKind.ENTERPRISE))
        give_account(_unit(unit), body, by=clerk)


def _agency(units: list[Invented], today: date) -> None:
    """One verification agency with a person, and last years' published results of its work and that of others."""
    verifier = DemoPerson("xuyan", "许言", Role.VERIFIER, "核查员", OrganisationKind.AGENCY)
    people.seat(people.agency_body(FIRST_NAME, FIRST), verifier)
    publish_earlier(units, today)


def _lists(staff: dict[str, User], today: date) -> None:
    """The lists of two years are in force; this year's are screened, one waits for a signature."""
    clerk, reviewer = staff["linlan"], staff["zhouzheng"]
    for sector in Sector.values:
        for list_year in (LIST_BEFORE, LIST_IN_FORCE):
            _decide_all(_screened(list_year, sector, clerk, today), clerk)
            in_force = _draft(list_year, sector)
            lists.submit(in_force, by=clerk)
            lists.publish(in_force, by=reviewer, today=today)
        _screened(LIST_IN_WORK, sector, clerk, today)
    waiting = _draft(LIST_IN_WORK, Sector.ALUMINIUM)
    _decide_all(waiting, clerk)
    lists.submit(waiting, by=staff["chencheng"])
    part = _draft(LIST_IN_WORK, Sector.POWER)
    known = part.entries.exclude(verdict=Verdict.ASK).order_by("pk").values_list("pk", flat=True)
    lists.confirm_entries(part, list(known[:40]), by=clerk)
    _acknowledge_some(staff)


def _screened(list_year: int, sector: str, clerk: User, today: date) -> AnnualList:
    screening.run(list_year, DEMO_PROVINCE, sector, by=clerk, today=today)
    return _draft(list_year, sector)


def _draft(list_year: int, sector: str) -> AnnualList:
    found = AnnualList.objects.filter(list_year=list_year, province=DEMO_PROVINCE, sector=sector)
    return found.order_by("-edition")[0]


def _decide_all(annual_list: AnnualList, clerk: User) -> None:
    """Confirm every verdict; what is asked about is answered by staying off the list, with a reason."""
    asked = annual_list.entries.filter(verdict=Verdict.ASK)
    for entry in asked:
        lists.decide_entry(entry, verdict=Verdict.EXCLUDE, reason="已函询，企业答复暂不符合纳入条件", by=clerk)
    rest = annual_list.entries.exclude(verdict=Verdict.ASK).values_list("pk", flat=True)
    lists.confirm_entries(annual_list, list(rest), by=clerk)


def _acknowledge_some(staff: dict[str, User]) -> None:
    """Some units have received their notice on paper, so that the page has both states to show."""
    told = RightsNotice.objects.filter(enterprise__organisation__isnull=True, list_year=LIST_IN_FORCE)
    for notice in told.order_by("pk")[:30]:
        notices.record_paper(notice, note="邮寄送达，回执已归档", by=staff["linlan"])


def _practice_roster(units: list[Invented]) -> None:
    """The roster that the import page offers for practice: cement 2025, three faults."""
    path = Path(settings.DEMO_ROSTER)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(rosters.faulty_roster([unit for unit in units if unit.sector == Sector.CEMENT], 2025))
