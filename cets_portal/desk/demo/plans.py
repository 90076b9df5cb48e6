"""演示的控制方案: complete plans of the demo's units, handed in by them and accepted by the bureau."""

from typing import Any

from cets_portal.desk.demo.months import Plant
from cets_portal.norms.form import Form, Method
from dataquality.rules.facts import PlanRow, Value
from dataquality.rules.plan.content import as_json, empty_content
from dataquality.rules.plan.details import details_of
from dataquality.rules.plan.presets import planned_rows, preset_of, unmeasured, ways_of
from dataquality.rules.rows import Flow, PlannedFacility, Row
from registry.models import Enterprise

_METER = PlanRow(
    method=Method.MEASURED, instrument="电子皮带秤 ICS-20B", position="入炉皮带", frequency="每日连续", accuracy="0.5级",
    calibration="每年1次", recording="每日", missing_data="取前后两日的平均值", department="生产技术部",
    description="《燃料消耗日报表》SC-07",
)  # fmt: skip
_LABORATORY = PlanRow(
    method=Method.MEASURED, instrument="元素分析仪", position="化验室", frequency="每月缩分样", accuracy="0.01%",
    calibration="每年1次", recording="每月", missing_data="按核算指南取缺省值", department="质检部",
    description="《煤质检验报告》ZJ-12",
)  # fmt: skip
_WATT_METER = PlanRow(
    method=Method.MEASURED, instrument="电能表 DTZ341", position="出线侧", frequency="连续", accuracy="0.2S级",
    calibration="每年1次", recording="每日", missing_data="以对侧电能表读数代替", department="电气专业",
    description="《生产月报》SC-01",
)  # fmt: skip
_INDUSTRIES = {"power": "发电", "steel": "钢铁", "cement": "水泥", "aluminium": "铝冶炼"}
_BOILERS = {"class": "常规燃煤", "product": "热电联产", "boiler": "煤粉炉", "pressure": "高压", "cooling": "水冷-闭式"}


def plan_content(form: Form, plant: Plant, unit: Enterprise, filed: dict[str, Value]) -> dict[str, Any]:
    """A complete plan for the plant's layout: what the month measures, the plan measures."""
    layout = plant.layout
    rows = planned_rows(form, layout)
    said = {row.text: _said(row, filed.get(row.text)) for row in rows}
    return empty_content() | {
        "enterprise": _facts(unit, form),
        "boundary": {
            "enterprise": "厂区内全部生产系统，不含厂外运输和生活设施。",
            "process": "自燃料、原料入厂至产品出厂的各工序。",
        },
        "facilities": [_facility(form, one) for one in layout.facilities],
        "flows": [_flow(one) for one in layout.flows],
        "parameters": {text: as_json(one) for text, one in said.items() if one is not None},
        "batch_definition": "同一供应商同日到厂的煤为一批。",
        "quality": {
            "management": "设碳排放管理岗，负责人为分管生产的副经理；计量器具台账每季核对一次。",
            "meters": "皮带秤、电能表、流量计各一套，均在检定有效期内。",
            "review": "填报人自查，负责人复核后签署。",
            "ledgers": "原始记录和台账保存不少于十年。",
            "cems": "未采用连续监测。",
        },
    }


def _said(row: Row, value: Value | None) -> PlanRow | None:
    """The method is the filed one; rows that the month leaves out are left out."""
    if preset := preset_of(row):
        return preset
    if value is not None and not value.text:
        return _measured(row) if value.method is Method.MEASURED else unmeasured(value.method)
    method = ways_of(row)[0]
    if value is not None or method is not Method.MEASURED:
        return _measured(row) if method is Method.MEASURED else unmeasured(method)
    return None


def _measured(row: Row) -> PlanRow:
    if row.unit in ("MWh", "h", "GJ"):
        return _WATT_METER
    return _LABORATORY if row.unit in ("%", "tC/t", "GJ/t") else _METER


def _facts(unit: Enterprise, form: Form) -> dict[str, str]:
    activity = unit.activities.filter(sector=form.sector).first()
    return {
        "name": unit.name, "uscc": unit.uscc, "address": unit.address or f"{unit.city}示例工业园区 1 号",
        "legal_name": unit.legal_representative or "示例法人", "legal_phone": "0990-5550100",
        "filer_name": unit.contact or "示例填报人", "filer_phone": unit.phone or "0990-5550101",
        "filer_email": "carbon@example.cn", "industry_code": activity.industry_code if activity else "",
        "industry": _INDUSTRIES[form.sector], "sub_industry": (activity.sub_industry if activity else "") or "/",
        "product_code": "示例",
    }  # fmt: skip


def _facility(form: Form, one: PlannedFacility) -> dict[str, Any]:
    wanted = (more for more in details_of(form.sector, form.facility_kind(one.kind)) if more.wanted)
    details = {more.key: _BOILERS.get(more.key) or (more.choices[0] if more.choices else "示例") for more in wanted}
    return {
        "code": one.code, "name": one.name, "kind": one.kind, "model": "示例型", "position": "主厂房",
        "state": "in_use", "owner": "", "permit": "", "note": "",
        "capacity": str(one.capacity if one.capacity is not None else 6), "cofired": one.cofired,
        "details": details | dict(one.details), "flows": [_flow(flow) for flow in one.flows],
    }  # fmt: skip


def _flow(flow: Flow) -> dict[str, Any]:
    return {"item": flow.item, "direction": str(flow.direction), "bought": flow.bought}
