"""演示的账户: most units have people who can be told and accounts that stand; some wait for a function, a few for a person.

Called after the months and reports: whatever was done before was done for units without an account, by the clerk.
"""

from datetime import date

from cets_portal.accounts.models import OrganisationKind, Role, User
from cets_portal.desk.demo.people import DEMO_PROVINCE, DemoPerson, seat, unit_body
from registry.choices import AccountFunction, ListStatus, Verdict
from registry.models import Enterprise, ListEntry
from registry.selectors.account_opening import NEWLY
from registry.services.account_opening import record_functions
from registry.services.holders import give_account

#: Of so many units one has nobody yet; of so many newly listed ones one opened late, one waits for its third function.
ONE_WITHOUT_PEOPLE, ONE_LATE, ONE_INCOMPLETE = 12, 9, 8
OPENED_ON, OPENED_LATE_ON = date(2025, 4, 25), date(2025, 5, 22)
NOTE = "列入名录前已按通知开通（演示）"
_SURNAMES, _GIVEN = "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨朱秦许何吕", ("宁", "岩", "思远", "雨桐", "立群")


def seat_and_open(staff: dict[str, User], list_year: int, today: date) -> None:
    """People for the units of the list, then the functions of those that were newly listed the year before."""
    entries = ListEntry.objects.filter(
        annual_list__province=DEMO_PROVINCE, annual_list__status=ListStatus.PUBLISHED, decision=Verdict.INCLUDE
    )
    listed = Enterprise.objects.filter(pk__in=entries.filter(annual_list__list_year=list_year).values("enterprise"))
    alone = listed.filter(organisation=None).order_by("pk")
    for place, unit in enumerate(alone):
        if place % ONE_WITHOUT_PEOPLE != ONE_WITHOUT_PEOPLE - 1:
            _seat(unit, place, staff["linlan"])
    newly = entries.filter(NEWLY, annual_list__list_year=list_year - 1)
    named = ("wanglei", "chenchuan")  # Their applications are still in work (demo/papers.py).
    rest = Enterprise.objects.filter(pk__in=newly.values("enterprise")).exclude(
        organisation__posts__tenures__user__username__in=named
    )
    _open(list(rest.order_by("pk")), staff["linlan"], today)


def _seat(unit: Enterprise, place: int, clerk: User) -> None:
    """One person who files and one who signs; they sign in with the demo's password like all others."""
    body = unit_body(unit.name, unit.uscc, unit.city)
    for number, (role, title) in enumerate(((Role.FILER, "填报人"), (Role.APPROVER, "负责人"))):
        turn = 2 * place + number
        name = _SURNAMES[turn % len(_SURNAMES)] + _GIVEN[turn // len(_SURNAMES) % len(_GIVEN)]
        person = DemoPerson(f"{role.value}-{unit.uscc[-8:].lower()}", name, role, title, OrganisationKind.ENTERPRISE)
        seat(body, person)
    give_account(unit, body, by=clerk)


def _open(units: list[Enterprise], clerk: User, today: date) -> None:
    """In time, but for a few that were late and a few whose third function is still missing."""
    days = {unit: dict.fromkeys(AccountFunction.values, _opened_on(place)) for place, unit in enumerate(units)}
    for unit in units[5::ONE_INCOMPLETE]:
        del days[unit][AccountFunction.VOLUNTARY]
    record_functions(days, by=clerk, today=today, note=NOTE)


def _opened_on(place: int) -> date:
    return OPENED_LATE_ON if place % ONE_LATE == ONE_LATE - 1 else OPENED_ON
