"""参训名单: a sheet of who came to a session."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.oversight.models import Sheet
from cets_portal.oversight.services.attending import Attendee, attend, known_attendances
from cets_portal.oversight.services.sheets.plan import Columns, Line, Plan, lines_of
from cets_portal.oversight.services.sheets.units import Units
from cets_portal.workbooks.reading import Table
from registry.rules.names import clean_name
from registry.rules.typed_names import name_fault

COLUMNS: Final[Columns] = {
    "name": ("单位名称", "企业名称", "名称", "Name of the unit"),
    "uscc": ("统一社会信用代码", "信用代码", "代码", "Unified social credit code"),
    "person": ("姓名", "参训人员", "参训人", "Name"),
    "position": ("岗位", "职务", "部门职务", "Post"),
    "signed": ("签到", "是否签到", "Signed in"),
    "staff": ("碳排放管理人员", "是否碳排放管理人员", "Carbon staff"),
}
_YES, _NO = (
    frozenset({"是", "√", "✓", "y", "yes", "1", "已签", "已签到"}),
    frozenset({"否", "×", "n", "no", "0", "未签"}),
)
_LONGEST = 60


def plan(sheet: Sheet, table: Table, today: date) -> Plan:
    """What the sheet would record. `today` is not asked: the session itself refuses a day to come."""
    assert sheet.session is not None
    units, known = Units(sheet.province), known_attendances(sheet.session)
    good: list[Attendee] = []
    seen: dict[tuple[int, str], int] = {}
    lines = list(lines_of(table, COLUMNS))
    already = 0
    for line in lines:
        one = _attendee(line, units)
        if one is None or _is_twice(line, one, seen):
            continue
        stands = known.get(one.key)
        if stands is None or stands.gains_by(one):
            good.append(one)
        else:
            already += 1
    return Plan(table, good, already, 0, tuple(note for line in lines for note in line.notes))


def write(sheet: Sheet, plan: Plan, *, by: User | None, today: date) -> None:
    """Record them."""
    assert sheet.session is not None
    attend(sheet.session, plan.good, by=by, today=today)


def _attendee(line: Line, units: Units) -> Attendee | None:
    unit = units.of(line)
    person = clean_name(line.text("person"))
    if not person:
        line.fault("person", _("没有写姓名。"), _("每行写一个人的姓名。"))
    elif name_fault(person, _LONGEST):
        line.fault("person", _("姓名含有公式或看不见的字符，或超过 60 字。"), _("请只写姓名。"))
    signed, is_staff = _answer(line, "signed", True), _answer(line, "staff", False)
    if unit is None or not line.is_good:
        return None
    return Attendee(unit, person, clean_name(line.text("position"))[:_LONGEST], signed, is_staff)


def _answer(line: Line, name: str, default: bool) -> bool:
    text = line.text(name).casefold()
    if not text:
        return default
    if text not in _YES | _NO:
        line.fault(name, _("“%(text)s”看不出是或否。") % {"text": line.text(name)[:20]}, _("请填“是”或“否”，或空着。"))
    return text in _YES


def _is_twice(line: Line, one: Attendee, seen: dict[tuple[int, str], int]) -> bool:
    first = seen.setdefault(one.key, line.number)
    if first != line.number:
        found = _("与第 %(row)s 行是同一单位同一人。") % {"row": first}
        line.fault("person", found, _("同名的另一人请在姓名后加注部门；否则删去这一行。"))
    return first != line.number
