"""方案: plans as tests need them: complete, of any sector, in any state."""

from datetime import UTC, date, datetime
from typing import Any

from cets_portal.norms.codes import Sector
from cets_portal.norms.form import Form, Method, form_for
from cets_portal.norms.months import Month
from dataquality.choices import PlanStatus, PlanTrigger
from dataquality.models import ControlPlan, PlanVersion
from dataquality.rules.facts import PlanRow
from dataquality.rules.plan.content import as_json, empty_content
from dataquality.rules.plan.details import details_of
from dataquality.rules.plan.presets import planned_rows, preset_of, unmeasured, ways_of
from dataquality.rules.rows import Flow, Layout, PlannedFacility, Row
from dataquality.selectors.plans import digests_of_accepted
from registry.models import Enterprise
from tests.dataquality import making

#: What a measured row says.
MEASURED = {
    "instrument": "电子皮带秤 ICS-20B",
    "position": "入炉皮带",
    "frequency": "每日连续",
    "accuracy": "0.5级",
    "calibration": "每年1次",
    "recording": "每日",
    "missing_data": "取前后两日的平均值",
    "department": "生产技术部",
    "description": "《燃料日报表》CL-01",
}


def make_plan(
    enterprise: Enterprise,
    sector: str = "power",
    year: int = 2026,
    status: str = "accepted",
    *,
    layout: Layout | None = None,
    content: dict[str, Any] | None = None,
    effective_on: date | None = None,
    trigger: str = PlanTrigger.FIRST,
    form: Form | None = None,
) -> PlanVersion:
    """The next version of a plan, complete, in the wanted state; accepted ones in force from 1 January of the year."""
    form = form or form_for(sector, Month(year, 1))
    if content is None:
        content = content_for(form, layout or making.layout(sector)) if form else empty_content()
    plan, _new = ControlPlan.objects.get_or_create(enterprise=enterprise, sector=sector, plan_year=year)
    accepted = status == PlanStatus.ACCEPTED
    done_at = datetime(year - 1, 12, 20, 2, tzinfo=UTC)
    digests_of_accepted.clear()  # Another test may have accepted a plan of the same key at the same instant.
    return PlanVersion.objects.create(
        plan=plan,
        number=plan.versions.count() + 1,
        status=status,
        trigger=trigger,
        form_code=form.code if form else f"{Sector(sector)}-none",
        content=content,
        effective_on=(effective_on or date(year, 1, 1)) if accepted else None,
        submitted_at=done_at if status in ("submitted", "accepted", "returned") else None,
        reviewed_at=done_at if accepted else None,
    )


def content_for(form: Form, layout: Layout) -> dict[str, Any]:
    """A complete plan over a layout: every row said, the best way measured."""
    rows = planned_rows(form, layout)
    return empty_content() | {
        "enterprise": dict.fromkeys(
            ("name", "uscc", "address", "legal_name", "legal_phone", "filer_name", "filer_phone", "filer_email",
             "industry_code", "industry", "sub_industry", "product_code"),
            "示例",
        ),
        "boundary": {"enterprise": "厂区内全部生产系统", "process": "自燃料入炉至产品出厂"},
        "facilities": [_facility(form, one) for one in layout.facilities],
        "flows": [_flow(one) for one in layout.flows],
        "parameters": {row.text: as_json(_said(row)) for row in rows},
        "batch_definition": "一列火车为一批",
        "quality": dict.fromkeys(("management", "meters", "review", "ledgers", "cems"), "按制度执行"),
    }  # fmt: skip


def _said(row: Row) -> PlanRow:
    method = ways_of(row)[0]
    if preset := preset_of(row):
        return preset
    return PlanRow(method=method, **MEASURED) if method is Method.MEASURED else unmeasured(method)


def _facility(form: Form, one: PlannedFacility) -> dict[str, Any]:
    wanted = (more for more in details_of(form.sector, form.facility_kind(one.kind)) if more.wanted)
    details = {more.key: more.choices[0] if more.choices else "示例" for more in wanted}
    return {
        "code": one.code,
        "name": one.name,
        "kind": one.kind,
        "model": "",
        "position": "主厂房",
        "state": "in_use",
        "owner": "",
        "permit": "",
        "note": "",
        "capacity": str(one.capacity if one.capacity is not None else 6),
        "cofired": one.cofired,
        "details": details | dict(one.details),
        "flows": [_flow(flow) for flow in one.flows],
    }


def _flow(flow: Flow) -> dict[str, Any]:
    return {"item": flow.item, "direction": str(flow.direction), "bought": flow.bought}
