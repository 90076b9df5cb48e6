"""直接填报的设施与品种: what an enterprise without control plan lists itself, so that the form can be laid out over it."""

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Refused
from cets_portal.norms.form import Direction, Form, form_of
from dataquality.choices import ReportKind
from dataquality.models import AnnualReport
from dataquality.rules.plan.content import FACILITY_CODE
from dataquality.rules.rows import Flow, Layout, PlannedFacility, rows_of
from dataquality.rules.snapshot import layout_data, layout_from
from dataquality.services.filings import refuse_role
from dataquality.services.reports.drafts import refuse_stale, store
from dataquality.services.reports.states import held, refuse_other_units, refuse_uneditable

#: More than this nobody lists by hand.
MOST_FACILITIES = 100


@dataclass(frozen=True)
class NewFlow:
    """一个品种: of a facility by its code, or ("") of the enterprise as a whole."""

    facility: str
    item: str
    direction: str = ""
    bought: bool = True


def layout_of_draft(report: AnnualReport) -> Layout:
    """What the enterprise has listed."""
    said = report.draft.get("layout")
    return layout_from(said) if said else Layout()


def add_facility(
    report: AnnualReport, code: str, name: str, kind: str, capacity: Decimal | None, *, by: User, revision: int
) -> None:
    """Refused: "code" (not one, or taken), "kind" (not the form's), "name", "too_many"."""

    def change(layout: Layout, form: Form) -> Layout:
        plain = code.strip()
        if not re.fullmatch(FACILITY_CODE, plain) or layout.facility(plain):
            raise Refused(_("设施编号应为 1—20 位字母、数字、#、-，且不与已有的重复。"), code="code")
        if kind not in {one.id for one in form.facility_kinds}:
            raise Refused(_("请选择设施种类。"), code="kind")
        if not name.strip():
            raise Refused(_("请填写设施名称。"), code="name")
        if len(layout.facilities) >= MOST_FACILITIES:
            raise Refused(_("设施不超过 %(n)s 台（条）。") % {"n": MOST_FACILITIES}, code="too_many")
        return replace(
            layout, facilities=(*layout.facilities, PlannedFacility(plain, name.strip()[:60], kind, capacity))
        )

    _change(report, change, by, revision)


def remove_facility(report: AnnualReport, code: str, *, by: User, revision: int) -> None:
    """Take a facility off; what was typed for it stays in the draft and counts no more."""

    def change(layout: Layout, form: Form) -> Layout:
        return replace(layout, facilities=tuple(one for one in layout.facilities if one.code != code))

    _change(report, change, by, revision)


def add_flow(report: AnnualReport, new: NewFlow, *, by: User, revision: int) -> None:
    """Refused: "facility", "item", "direction", "useless" (no row of the form comes of it)."""

    def change(layout: Layout, form: Form) -> Layout:
        flow = _flow(form, new)
        if new.facility and layout.facility(new.facility) is None:
            raise Refused(_("没有这台（条）设施。"), code="facility")
        changed = _with(layout, new.facility, lambda flows: (*(one for one in flows if not _same(one, flow)), flow))
        if not _gives_rows(form, changed, new):
            raise Refused(_("表式中，该设施（或企业层级）没有这个品种、方向的填报项。"), code="useless")
        return changed

    _change(report, change, by, revision)


def remove_flow(report: AnnualReport, gone: NewFlow, *, by: User, revision: int) -> None:
    """Take an item off."""

    def change(layout: Layout, form: Form) -> Layout:
        flow = _flow(form, gone)
        return _with(layout, gone.facility, lambda flows: tuple(one for one in flows if not _same(one, flow)))

    _change(report, change, by, revision)


def _flow(form: Form, new: NewFlow) -> Flow:
    if new.item not in {one.id for one in form.items}:
        raise Refused(_("请选择品种。"), code="item")
    if new.direction not in set(Direction):
        raise Refused(_("请选择方向。"), code="direction")
    return Flow(new.item, Direction(new.direction), bought=new.bought)


def _same(one: Flow, other: Flow) -> bool:
    return (one.item, one.direction) == (other.item, other.direction)


def _gives_rows(form: Form, layout: Layout, new: NewFlow) -> bool:
    place = (new.facility, new.item, new.direction)
    return any((row.key.facility, row.key.item, str(row.key.direction)) == place for row in rows_of(form, layout))


def _with(layout: Layout, code: str, change: Callable[[tuple[Flow, ...]], tuple[Flow, ...]]) -> Layout:
    if not code:
        return replace(layout, flows=change(layout.flows))
    facilities = (replace(one, flows=change(one.flows)) if one.code == code else one for one in layout.facilities)
    return replace(layout, facilities=tuple(facilities))


@transaction.atomic
def _change(report: AnnualReport, change: Callable[[Layout, Form], Layout], by: User, revision: int) -> None:
    refuse_role(by, {Role.FILER})
    one = held(report)
    refuse_other_units(one, by)
    refuse_uneditable(one)
    refuse_stale(one, revision)
    if one.kind != ReportKind.REPORT_ONLY:
        raise Refused(_("设施和品种来自控制方案，不能在报告里改。"), code="planned")
    draft = deepcopy(one.draft)
    draft["layout"] = layout_data(change(layout_of_draft(one), form_of(one.form_code)))
    store(one, draft, by)
    report.refresh_from_db()
