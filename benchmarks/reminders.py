"""提醒测速: one day's reminders for 5,000 units × 20 duties against the SQL that finds them; the desk at ten times the units."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from statistics import median

from django.db import connection
from django.test import Client

from benchmarks.screening import alternately
from benchmarks.table import Measured, timed
from cets_portal.accounts.models import Organisation, OrganisationKind, Post, Role, Tenure, User
from cets_portal.deadlines.models import Obligation
from cets_portal.desk.days import FIRST
from cets_portal.desk.reminding import plan
from registry.choices import ListStatus
from registry.models import AnnualList, Enterprise, ListEntry
from tests.factories import make_uscc

UNITS, DUTIES = 5_000, 20
FEW, MANY = 390, 3_900
YEAR, PROVINCE, SECTOR = 2026, "99", "steel"
TODAY = date(2026, 10, 12)

_FIND = """
SELECT o.id, e.enterprise_id, e.uscc, e.name, l.province, o.due_on
FROM deadlines_obligation o
JOIN registry_annuallist l ON l.list_year = o.filing_year AND l.sector = o.sector AND l.status = 'published'
JOIN registry_listentry e ON e.annual_list_id = l.id AND e.decision = 'include'
LEFT JOIN oversight_settled s
  ON s.obligation_id = o.id AND s.enterprise_id = e.enterprise_id AND s.withdrawn_at IS NULL
WHERE s.id IS NULL AND o.status = 'in_force' AND o.due_on BETWEEN %s AND %s
"""


def run() -> list[Measured]:
    """The rows of the table; the database is the empty one that the caller made."""
    empty()
    make_duties()
    make_list(UNITS)
    found, planned = alternately(find, plan_day)
    few, many = desks()
    pairs = UNITS * DUTIES
    return [
        Measured("reminders of one day", "the SQL that finds who owes what", pairs, found, "1"),
        Measured("reminders of one day", "portal: find, date, step", pairs, planned, f"{planned / found:.2f}", "≤ 3"),
        Measured("desk, steps of the year", f"page with {FEW} units", 1, few, "1"),
        Measured("desk, steps of the year", f"page with {MANY:,} units", 1, many, f"{many / few:.2f}", "≤ 1.2"),
    ]


def find() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [FIRST, TODAY + timedelta(days=30)])  # What is owed never grows too old to be chased.
        assert len(cursor.fetchall()) == UNITS * DUTIES


def plan_day() -> None:
    assert len(plan(TODAY)) == UNITS * DUTIES


def desks() -> tuple[float, float]:
    """Median seconds of the page with few and with ten times as many units, turn by turn."""
    client = clerk()
    seconds: dict[int, list[float]] = {FEW: [], MANY: []}
    for _ in range(3):
        for units in (FEW, MANY):
            empty()
            make_duties()
            make_list(units)
            show(client)()
            seconds[units].append(timed(show(client), runs=5))
    return median(seconds[FEW]), median(seconds[MANY])


def show(client: Client) -> Callable[[], object]:
    def get() -> None:
        answer = client.get("/desk/steps/", secure=True)
        assert answer.status_code == 200

    return get


def clerk() -> Client:
    body, _ = Organisation.objects.get_or_create(
        kind=OrganisationKind.PROVINCE, province=PROVINCE, name="示例省生态环境厅"
    )
    user = User.objects.create(username="bench", display_name="经办")
    post = Post.objects.create(organisation=body, role=Role.CLERK, title="经办")
    Tenure.objects.create(post=post, user=user, from_on=date(2025, 1, 1))
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def make_duties() -> None:
    """Twenty months to file, all due within the next thirty days."""
    Obligation.objects.bulk_create(
        Obligation(
            key=f"bench/{number}", notice="bench", number="测试", issued_on=date(2026, 1, 1), task_id=str(number),
            clause="测试", duty="monthly_filing", title="测试", actors=["unit"], scope="listed", sector=SECTOR,
            filing_year=YEAR, due_on=TODAY + timedelta(days=number), status="in_force", shown_from=TODAY,
            shown_to=TODAY + timedelta(days=number), grade="A", source="测试", digest="0" * 64,
        )
        for number in range(1, DUTIES + 1)
    )  # fmt: skip


def make_list(units: int) -> None:
    """A list in force with so many units of twelve cities."""
    place = {"list_year": YEAR, "province": PROVINCE, "sector": SECTOR}
    listed = AnnualList.objects.create(**place, edition=AnnualList.objects.count() + 1, rule_code="2026-32")
    first = Enterprise.objects.count() + 1
    enterprises = Enterprise.objects.bulk_create(
        (
            Enterprise(
                uscc=make_uscc(number), name=f"示例钢铁{number}有限公司", province=PROVINCE, city=f"示例{number % 12}市"
            )
            for number in range(first, first + units)
        ),
        batch_size=1000,
    )
    ListEntry.objects.bulk_create(
        (
            ListEntry(
                annual_list=listed, enterprise=unit, verdict="include", decision="include", reason="x", clause="x",
                emission_year=YEAR - 2, change="continued", name=unit.name, uscc=unit.uscc, city=unit.city,
            )
            for unit in enterprises
        ),
        batch_size=1000,
    )  # fmt: skip
    AnnualList.objects.filter(pk=listed.pk).update(
        status=ListStatus.PUBLISHED, published_at=datetime(2025, 10, 20, tzinfo=UTC)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def empty() -> None:
    """Take the earlier part's list out of force; entries of published lists can be neither changed nor deleted."""
    AnnualList.objects.filter(status=ListStatus.PUBLISHED).update(status=ListStatus.SUPERSEDED)
    Obligation.objects.all().delete()
