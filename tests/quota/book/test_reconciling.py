"""对账的法则: the registration institution's record is final; the book follows it in the open, by two people."""

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.models import Entry as AuditEntry
from quota.choices import FreezeReason, MovementKind
from quota.ledger import reconciling
from quota.ledger.accounts import unit_account
from quota.ledger.freezing import freeze
from quota.ledger.proving import prove
from quota.ledger.reconciling.sheet import COLUMNS, reading_of
from quota.models import Account, Difference, Movement, Statement
from tests.factories import make_enterprise, make_uscc
from tests.people import CHENG, DEMO, LIN, OTHER, ZHOU, make_person
from tests.quota.book.world import a_unit, held, issue, surrender

pytestmark = pytest.mark.django_db

AS_OF, TODAY = date(2025, 11, 30), date(2025, 12, 5)
HEAD = ["统一社会信用代码", "单位名称", "配额年度", "持有量", "冻结量"]


def sheet(*rows: list[Any], head: list[str] = HEAD) -> bytes:
    book = Workbook()
    page: Any = book.active
    page.append(["注登机构持有量对账单"])
    page.append(head)
    for row in rows:
        page.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def stated(account: Account, vintage: int | str, tonnes: Any, frozen: Any = 0) -> list[Any]:
    assert account.enterprise
    return [account.enterprise.uscc, account.enterprise.name, vintage, tonnes, frozen]


def received(*rows: list[Any]) -> Statement:
    return reconciling.receive(sheet(*rows), "对账.xlsx", province=DEMO, as_of=AS_OF, by=make_person(LIN), today=TODAY)


def compared(*rows: list[Any]) -> dict[tuple[str, int], Difference]:
    found = reconciling.compare(received(*rows), by=make_person(LIN))
    return {(one.kind, one.vintage): one for one in found}


def test_a_statement_that_agrees_has_no_difference() -> None:
    unit = a_unit()
    issue({unit: 100})
    freeze(unit, 2024, 30, reason=FreezeReason.JUDICIAL, reference="f/1", by=make_person(LIN), on=date(2025, 11, 5))
    assert compared(stated(unit, 2024, 100, 30), stated(unit, 2023, 0)) == {}
    assert Statement.objects.get().found == 0
    assert Statement.objects.get().lines.count() == 2


def test_every_kind_of_difference_is_told() -> None:
    more, frozen, gone, fresh = a_unit(), a_unit(), a_unit(), make_enterprise("新到示例电力有限公司")
    issue({more: 100, frozen: 50, gone: 7})
    stranger = make_uscc()
    found = compared(
        stated(more, 2024, 130, 10),
        stated(frozen, 2024, 50, 20),
        [fresh.uscc, fresh.name, 2025, 9, 0],
        [stranger, "无名示例公司", 2024, 5, 0],
        stated(more, 2026, 3),
    )
    kinds = [(one.kind, one.uscc, one.vintage, one.gap, one.frozen_gap) for one in Difference.objects.all()]
    assert sorted(kinds) == sorted(
        [
            ("tonnes", _code(more), 2024, 30, 10),
            ("frozen", _code(more), 2024, 0, 10),
            ("frozen", _code(frozen), 2024, 0, 20),
            ("missing_here", fresh.uscc, 2025, 9, 0),
            ("missing_here", _code(more), 2026, 3, 0),
            ("missing_there", _code(gone), 2024, -7, 0),
            ("unknown_code", stranger, 2024, 5, 0),
        ]
    )
    assert found["unknown_code", 2024].account is None
    assert found["missing_here", 2025].account == unit_account(fresh)
    assert (held(more), held(gone)) == (100, 7)  # Nothing was changed by comparing.


def _code(account: Account) -> str:
    assert account.enterprise
    return account.enterprise.uscc


def test_the_book_is_compared_as_of_the_day_of_the_statement() -> None:
    unit = a_unit()
    issue({unit: 100})
    surrender(unit, 40, "s/1", on=date(2025, 12, 1))
    assert compared(stated(unit, 2024, 100)) == {}


def test_a_unit_of_another_province_is_unknown_here() -> None:
    there = unit_account(make_enterprise(province=OTHER))
    assert list(compared(stated(there, 2024, 10))) == [("unknown_code", 2024)]


def test_the_first_cycle_bears_both_its_years() -> None:
    unit = a_unit()
    issue({unit: 100}, vintage=2020)
    for text in ("2019-2020", "2019–2020", 2020, "2020年度"):
        assert compared(stated(unit, text, 100)) == {}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (0, "91990001MA000001X0"), (0, ""), (2, "24"), (2, 2018), (2, ""), (3, "约一百"), (3, 10.5), (3, -1),
        (3, ""), (4, ""), (4, "无"), (4, 11), (3, "1E400"), (3, "NaN"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_marked_and_nothing_is_compared(column: int, value: Any) -> None:
    unit = a_unit()
    issue({unit: 10})
    row = stated(unit, 2024, 10, 0)
    row[column] = value
    statement = received(row)
    found = reconciling.read_again(statement)
    assert {(note.row, note.column) for note in found.notes if note.severity == "error"} == {(3, column)}
    with pytest.raises(Refused) as refused:
        reconciling.compare(statement, by=make_person(LIN))
    assert refused.value.code == "faults"
    assert not Difference.objects.exists()
    marked = load_workbook(io.BytesIO(reconciling.annotated(statement)))
    assert marked.worksheets[0].cell(3, column + 1).comment


def test_one_unit_and_vintage_stand_in_one_row() -> None:
    unit = a_unit()
    found = reconciling.read_again(received(stated(unit, 2024, 10), stated(unit, 2024, 11), stated(unit, 2025, 1)))
    assert [(note.row, note.severity) for note in found.notes] == [(4, "error")]
    assert len(found.rows) == 2


def test_another_name_for_a_known_code_is_a_reminder_only() -> None:
    unit = a_unit()
    row = stated(unit, 2024, 10)
    row[1] = "另一示例公司"
    found = reconciling.read_again(received(row))
    assert [note.severity for note in found.notes] == ["warning"]
    assert found.rejected == 0


def test_a_sheet_without_its_columns_or_of_a_day_to_come_is_not_taken() -> None:
    for data, code in ((sheet(["x"], head=["甲", "乙", "丙"]), ""), (sheet([1], head=HEAD[:3]), "missing_columns")):
        with pytest.raises(Refused) as refused:
            reading_of(data, DEMO)
        assert not code or refused.value.code == code
    with pytest.raises(Refused):
        reconciling.receive(
            sheet(stated(a_unit(), 2024, 1)), "x.xlsx", province=DEMO, as_of=date(2025, 12, 6), by=make_person(LIN),
            today=TODAY,
        )  # fmt: skip


def test_the_template_is_read_back() -> None:
    page = load_workbook(io.BytesIO(reconciling.template())).worksheets[0]
    texts = {str(cell.value).strip("* ") for row in page.iter_rows() for cell in row if cell.value}
    assert {known[0] for known in COLUMNS.values()} <= texts


def test_a_statement_is_compared_once() -> None:
    statement = received(stated(a_unit(), 2024, 10))
    copies = [Statement.objects.get(pk=statement.pk) for _ in range(2)]
    reconciling.compare(copies[0], by=make_person(LIN))
    with pytest.raises(Conflict):
        reconciling.compare(copies[1], by=make_person(LIN))


@pytest.mark.parametrize(
    ("there", "kind", "after"),
    [(130, MovementKind.TRANSFER_IN, 130), (60, MovementKind.TRANSFER_OUT, 60), (130, MovementKind.CORRECTION, 130)],
)
def test_a_difference_is_settled_by_two_people_and_then_agrees(there: int, kind: MovementKind, after: int) -> None:
    unit = a_unit()
    issue({unit: 100})
    difference = compared(stated(unit, 2024, there))["tonnes", 2024]
    proposed = reconciling.propose(difference, kind, "注登机构已办理交易交割", by=make_person(LIN))
    assert held(unit) == 100
    with pytest.raises(Refused) as refused:
        reconciling.approve(proposed, by=make_person(LIN))
    assert refused.value.code == "second_person"
    reconciling.approve(proposed, by=make_person(ZHOU))
    assert held(unit) == after
    movement = Movement.objects.get(adjustment=proposed)
    assert (movement.by.username, movement.approved_by and movement.approved_by.username) == ("lin", "zhou")
    assert movement.effective_on == AS_OF
    assert compared(stated(unit, 2024, there)) == {}
    assert prove().holds
    assert AuditEntry.objects.filter(action="quota.adjustment.approve").exists()


def test_a_difference_is_settled_once() -> None:
    unit = a_unit()
    issue({unit: 100})
    difference = compared(stated(unit, 2024, 130))["tonnes", 2024]
    first = reconciling.propose(difference, MovementKind.CORRECTION, "x", by=make_person(LIN))
    with pytest.raises(Conflict):
        reconciling.propose(difference, MovementKind.CORRECTION, "x", by=make_person(CHENG))
    reconciling.approve(first, by=make_person(ZHOU))
    with pytest.raises(Conflict):
        reconciling.approve(first, by=make_person(ZHOU))
    with pytest.raises(Conflict):
        reconciling.propose(difference, MovementKind.CORRECTION, "x", by=make_person(CHENG))
    assert held(unit) == 130


def test_a_refused_correction_leaves_the_difference_open() -> None:
    unit = a_unit()
    issue({unit: 100})
    difference = compared(stated(unit, 2024, 130))["tonnes", 2024]
    first = reconciling.propose(difference, MovementKind.CORRECTION, "x", by=make_person(LIN))
    with pytest.raises(Refused):
        reconciling.refuse(first, by=make_person(ZHOU), reason="")
    reconciling.refuse(first, by=make_person(ZHOU), reason="应为转入")
    second = reconciling.propose(difference, MovementKind.TRANSFER_IN, "y", by=make_person(LIN))
    reconciling.approve(second, by=make_person(ZHOU))
    assert held(unit) == 130


def test_what_has_left_since_cannot_be_taken_and_stays_proposed() -> None:
    """The statement of the 30th has 40 t fewer; on 2 December everything was surrendered."""
    unit = a_unit()
    issue({unit: 100})
    difference = compared(stated(unit, 2024, 60))["tonnes", 2024]
    surrender(unit, 100, "s/1", on=date(2025, 12, 2))
    proposed = reconciling.propose(difference, MovementKind.CORRECTION, "x", by=make_person(LIN))
    with pytest.raises(Refused) as refused:
        reconciling.approve(proposed, by=make_person(ZHOU))
    assert refused.value.code == "short"
    proposed.refresh_from_db()
    assert (proposed.status, held(unit)) == ("proposed", 0)


@pytest.mark.parametrize("kind", [MovementKind.TRANSFER_OUT, MovementKind.SURRENDER])
def test_a_movement_of_the_wrong_way_or_kind_is_not_proposed(kind: MovementKind) -> None:
    unit = a_unit()
    issue({unit: 100})
    difference = compared(stated(unit, 2024, 130))["tonnes", 2024]
    with pytest.raises(Refused) as refused:
        reconciling.propose(difference, kind, "x", by=make_person(LIN))
    assert refused.value.code == "kind"
    with pytest.raises(Refused):
        reconciling.propose(difference, MovementKind.CORRECTION, "  ", by=make_person(LIN))


def test_what_no_movement_can_settle_is_said_so() -> None:
    unit = a_unit()
    issue({unit: 100})
    found = compared(stated(unit, 2024, 130, 10), [make_uscc(), "x", 2024, 5, 0])
    for key, code in ((("frozen", 2024), "no_gap"), (("unknown_code", 2024), "unknown_code")):
        with pytest.raises(Refused) as refused:
            reconciling.propose(found[key], MovementKind.CORRECTION, "x", by=make_person(LIN))
        assert refused.value.code == code
