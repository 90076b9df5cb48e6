"""正式表: an approved run written as official tables, numbered, kept with their digests, and the run sealed in the log."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from cets_portal.accounts.models import User
from cets_portal.evidence.services.files import store
from cets_portal.evidence.services.log import Leaf, LoggedFile, append
from cets_portal.norms.codes import Sector, label
from cets_portal.norms.plan import Plan, plan_of
from cets_portal.norms.plan_parts import Treatment
from cets_portal.norms.provinces import province
from quota.choices import Stage
from quota.models import Allocation, AllocationRow, OfficialTable, UnitAllocation
from quota.rules.arithmetic import plain
from quota.rules.cells import read_number
from quota.selectors.allocations import signed_issue
from quota.selectors.logged import logged_content, subject_of
from quota.tables import LAYOUTS, Layout
from quota.tables.layout import Fill, Shape
from quota.tables.writing import Row, Table, write_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ORDER = (Sector.POWER, Sector.STEEL, Sector.CEMENT, Sector.ALUMINIUM)


def table_codes(run: Allocation) -> tuple[str, str]:
    """('2-1', '2-5'): the table of rows and the table of units."""
    group = 1 if run.stage == Stage.PRE else 2
    return f"{group}-{_ORDER.index(Sector(run.sector)) + 1}", f"{group}-5"


def table_number(run: Allocation, code: str) -> str:
    """编号, by which the book knows the table: 'table/2-5/99/power/2024/1'."""
    return f"table/{code}/{run.province}/{run.sector}/{run.quota_year}/{run.number}"


def make_tables(run: Allocation, *, by: User | None) -> list[OfficialTable]:
    """Write, store and number both tables of an approved run."""
    return [_kept(run, code, table_file(run, code), by) for code in table_codes(run)]


def table_file(run: Allocation, code: str, *, only: UnitAllocation | None = None) -> bytes:
    """One official table as .xlsx, or its extract for one unit; the same run gives the same bytes."""
    layout = LAYOUTS[code]
    rows = list(_unit_rows(run, only) if code.endswith("-5") else _object_rows(run, layout, only))
    title = layout.title(province(run.province).name, run.quota_year, label(Sector(run.sector)))
    numbered = [{**row, "number": number} for number, row in enumerate(rows, start=1)]
    origin = f"摘自正式表 {table_number(run, code)}" if only else f"编号：{table_number(run, code)}"
    notes = (f"{origin}　摘要：{run.digest}", *_notes(plan_of(run.plan_code)))
    return write_table(Table(layout, title, run.quota_year, numbered, notes, issued_on=run.approved_on))


def _kept(run: Allocation, code: str, data: bytes, by: User | None) -> OfficialTable:
    file = store(data, media_type=XLSX, by=by)
    return OfficialTable.objects.create(
        allocation=run, code=code, number=table_number(run, code), file=file, digest=file.sha256
    )


def seal_in_log(run: Allocation) -> None:
    """The leaf; the log's lock is taken last."""
    files = tuple(LoggedFile.of(one.file, one.number) for one in run.tables.select_related("file").order_by("code"))
    entry = append([Leaf("allocation", subject_of(run), logged_content(run), files)])[0]
    Allocation.objects.filter(pk=run.pk).update(entry=entry)


def _notes(plan: Plan) -> Iterator[str]:
    if plan.is_draft:
        yield f"依据{plan.title}，经省级生态环境主管部门采用。"
    if plan.assumption:
        yield f"推定：{plan.assumption}"


# —— rows of generating units, enterprises, lines, processes ——


def _object_rows(run: Allocation, layout: Layout, only: UnitAllocation | None) -> Iterator[Row]:
    plan = plan_of(run.plan_code)
    rows = AllocationRow.objects.filter(unit__allocation=run).select_related("unit").defer("unit__working")
    rows = rows.filter(unit=only) if only else rows
    for row in rows.order_by("unit_id", "order").iterator(chunk_size=500):
        yield _object_row(run, plan, layout, row)


def _object_row(run: Allocation, plan: Plan, layout: Layout, row: AllocationRow) -> Row:
    made = {step["key"]: Decimal(step["value"]) for step in row.working}
    cells: dict[str, Any] = {}
    for one in layout.columns:
        if one.fill is Fill.MADE:
            value = made.get(one.key)
            cells[one.key] = value if value is None or one.shape is Shape.TONNES else _shown(value)
        elif one.fill is Fill.GIVEN:
            cells[one.key] = _given(row.inputs.get(one.key, ""), one.shape)
    cells |= {
        "name": row.unit.inputs["name"],
        "uscc": row.unit.inputs["uscc"],
        "unit_code": row.code,
        "remark": "；".join(_remarks(plan, row)),
    }
    return cells | _of_run(run, plan, row)


def _of_run(run: Allocation, plan: Plan, row: AllocationRow) -> dict[str, Any]:
    """What a table shows that does not stand in the row's inputs as such."""
    found: dict[str, Any] = {}
    if run.share_percent is not None:
        found["percent"] = Decimal(plain(run.share_percent))
        found["pre_allocation"] = row.pre_tonnes or 0
    if run.balance_value is not None:
        found["balance_value"] = Decimal(plain(run.balance_value.value))
    if run.sector == Sector.POWER and run.stage == Stage.FINAL:
        found["genset_class"] = _class_name(plan, row)
        if not row.special:
            found["gas_top_up"] = row.top_up_tonnes or 0
    return found


def _class_name(plan: Plan, row: AllocationRow) -> str:
    """The official name; of a merged group that of the least favourable class, which counts."""
    merged = next((step for step in row.working if step["key"] == "least_favourable_class"), None)
    if merged:
        return str(merged["remark"])
    names = [plan.power_rules.genset_class(one).name for one in row.inputs.get("classes", ())]
    return "、".join(names) or str(row.inputs.get("genset_class", ""))


def _given(text: str, shape: Shape) -> Any:
    if shape is not Shape.FIGURE:
        return text
    read = read_number(text)
    return text if read.number is None else read.number


def _shown(value: Decimal) -> Decimal:
    """At most fifteen digits, as Excel keeps no more."""
    return Decimal(f"{value:.12f}").normalize() if value else value


def _remarks(plan: Plan, row: AllocationRow) -> Iterator[str]:
    if row.special:
        case = plan.case(row.special)
        kind = "不纳入配额管理" if case.treatment is Treatment.OUTSIDE else "配额量等于经核查排放量"
        yield f"{kind}：{case.name}"
    if row.inputs.get("case_reason"):
        yield str(row.inputs["case_reason"])
    if row.note:
        yield row.note


# —— rows of units ——


def _unit_rows(run: Allocation, only: UnitAllocation | None) -> Iterator[Row]:
    for unit in [only] if only else run.units.defer("working").order_by("pk"):
        yield _common(unit) | (_pre(unit) if run.stage == Stage.PRE else _final(unit))


def _common(unit: UnitAllocation) -> dict[str, Any]:
    return {
        "name": unit.inputs["name"],
        "uscc": unit.inputs["uscc"],
        "is_withheld": "是" if unit.withheld else "否",
        "withheld": unit.withheld_detail,
        "outstanding": unit.outstanding_tonnes,
        "deducted": unit.deducted_tonnes,
        "remark": unit.note,
    }


def _pre(unit: UnitAllocation) -> dict[str, Any]:
    return {"pre_allocation": unit.pre_tonnes, "issued": unit.issued_tonnes}


def _final(unit: UnitAllocation) -> dict[str, Any]:
    issued = signed_issue(unit)
    return {
        "pre_allocation": unit.pre_tonnes,
        "initial_allowance": unit.initial_tonnes,
        "gap_rate_percent": unit.gap_percent,
        "gap_top_up": unit.top_up_tonnes,
        "determined_allowance": unit.determined_tonnes,
        "more_or_less": unit.balance_tonnes,
        "refund": unit.refund_tonnes,
        "issued_before": unit.pre_issued_tonnes,
        "issued": issued,
        "issued_in_all": unit.pre_issued_tonnes + issued,
        "surrender_obligation": unit.obligation_tonnes,
    }
