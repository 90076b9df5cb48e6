"""方案检查: what stands open before a plan can be handed in; every point says where, what was found, what is wanted.

Sentences are templates with params; they are translated where they are shown.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from cets_portal.norms.form import Form, Method
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.facts import PlanRow
from dataquality.rules.plan.content import FACILITY_CODE, PRESET, Content, layout_of, plan_rows_of
from dataquality.rules.plan.details import details_of
from dataquality.rules.plan.presets import is_ncv, must_be_said, planned_rows, ways_of
from dataquality.rules.plan.sections import BOUNDARY, ENTERPRISE, FACILITY, QUALITY, ROW, UNMEASURED_WANTED, Text
from dataquality.rules.rows import Layout, Row

#: Files without which a plan is not handed in (B.2).
WANTED_FILES: Final = {"organisation": _("组织机构图"), "site": _("厂区平面分布图"), "process": _("工艺流程图")}
_RANK: Final = {method: place for place, method in enumerate(Method)}


@dataclass(frozen=True)
class PlanFacts:
    """待查方案: `earlier` is the version of the same year accepted before, `last_year` the one in force last year."""

    form: Form
    content: Content
    files: frozenset[str] = frozenset()
    earlier: Content | None = None
    last_year: Content | None = None

    @cached_property
    def layout(self) -> Layout:
        return layout_of(self.content)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return planned_rows(self.form, self.layout)

    @cached_property
    def said(self) -> Mapping[str, PlanRow]:
        return plan_rows_of(self.content)


@dataclass(frozen=True)
class OpenPoint:
    """待完善: one thing that stops the submission. `place`: a key of sections.SECTIONS; `facility` "" for the whole."""

    check: str
    place: str
    found: str
    wanted: str
    params: Mapping[str, Any] = field(default_factory=dict)
    clause: str = _("核算与报告指南 数据质量控制方案")
    facility: str = ""
    row: str = ""


def open_points(facts: PlanFacts) -> tuple[OpenPoint, ...]:
    """Everything that is still to be done, in the order of the plan's sections."""
    return tuple(point for check in CHECKS for point in check(facts))


def _texts(place: str, texts: tuple[Text, ...], said: Mapping[str, str], check: str) -> Iterator[OpenPoint]:
    for text in texts:
        if text.wanted and not said.get(text.key, "").strip():
            yield OpenPoint(check, place, _("“%(label)s”没有填写。"), _("请填写。"), {"label": text.label})


def enterprise_facts(facts: PlanFacts) -> Iterator[OpenPoint]:
    """B.2 complete."""
    return _texts("enterprise", ENTERPRISE, facts.content.get("enterprise", {}), "PLAN-01")


def boundary_said(facts: PlanFacts) -> Iterator[OpenPoint]:
    """B.3 the boundary is described."""
    return _texts("boundary", BOUNDARY, facts.content.get("boundary", {}), "PLAN-02")


def facilities_there(facts: PlanFacts) -> Iterator[OpenPoint]:
    """B.3 there is at least one facility, and no code stands twice."""
    codes = [one.code for one in facts.layout.facilities]
    if not codes:
        yield OpenPoint("PLAN-03", "facilities", _("还没有排放设施。"), _("请登记全部主要排放设施。"))
    for code in sorted({one for one in codes if codes.count(one) > 1}):
        yield OpenPoint(
            "PLAN-03",
            "facilities",
            _("设施编号 %(code)s 重复。"),
            _("请改为各不相同的编号。"),
            {"code": code},
            facility=code,
        )
    for code in codes:
        if not FACILITY_CODE.fullmatch(code):
            yield OpenPoint(
                "PLAN-03", "facilities", _("设施编号 %(code)s 不合要求。"),
                _("编号为 1 至 20 位字母、数字、# 或 -。"), {"code": code}, facility=code,
            )  # fmt: skip


def facility_facts(facts: PlanFacts) -> Iterator[OpenPoint]:
    """B.3 each facility has its name, capacity, place and the details of its kind."""
    for said, one in zip(facts.content.get("facilities", ()), facts.layout.facilities, strict=True):
        kind = facts.form.facility_kind(one.kind)
        lacking = [] if one.name else [_("设施名称")]
        lacking += [_("能力")] if kind.capacity_unit and one.capacity is None else []
        lacking += [text.label for text in FACILITY if text.wanted and not said.get(text.key, "").strip()]
        lacking += [
            more.label for more in details_of(facts.form.sector, kind) if more.wanted and not one.detail(more.key)
        ]
        if lacking:
            yield OpenPoint(
                "PLAN-04", "facilities", _("设施 %(code)s 还缺：%(labels)s。"), _("请补填。"),
                {"code": one.code, "labels": tuple(lacking)}, facility=one.code,
            )  # fmt: skip


def flows_there(facts: PlanFacts) -> Iterator[OpenPoint]:
    """B.3 a facility in use says what it burns or consumes, where the form asks for it."""
    stopped = {one["code"] for one in facts.content.get("facilities", ()) if one.get("state") == "stopped"}
    for one in facts.layout.facilities:
        asked = any(
            parameter.items and (not parameter.facility_kinds or one.kind in parameter.facility_kinds)
            for parameter in facts.form.parameters
            if parameter.level == "facility" and parameter.is_monthly and parameter.requirement == "must"
        )
        if asked and not one.flows and one.code not in stopped:
            yield OpenPoint(
                "PLAN-05", "facilities", _("设施 %(code)s 没有写明消耗的燃料、物料。"),
                _("请选择它消耗、产出的品种；停用的请改为“停用”。"), {"code": one.code}, facility=one.code,
            )  # fmt: skip


def rows_said(facts: PlanFacts) -> Iterator[OpenPoint]:
    """B.4–B.5 every obligatory datum has its way, and a way that the form allows."""
    for row in facts.rows:
        said = facts.said.get(row.text)
        if said is None and must_be_said(row):
            yield _at(row, "PLAN-06", _("没有写明怎样获取。"), _("请选择获取方式并填写。"))
        elif said is not None and said.method not in ways_of(row):
            if ways_of(row) == (Method.DEFAULT,):
                yield _at(
                    row,
                    "PLAN-07",
                    _("该品种的低位发热量不得实测。"),
                    _("请改用缺省值。"),
                    _("钢铁行业核算与报告指南 6.2.2"),
                )
            else:
                yield _at(row, "PLAN-08", _("表单不允许这种获取方式。"), _("请改选表单列出的方式。"))


def rows_complete(facts: PlanFacts) -> Iterator[OpenPoint]:
    """B.4–B.5 a measured datum names its instrument, calibration and the rest."""
    for row in facts.rows:
        said = facts.said.get(row.text)
        if said is None or said.description == PRESET:
            continue
        measured = said.method is Method.MEASURED
        wanted = [text for text in ROW if measured or text.key in UNMEASURED_WANTED]
        lacking = tuple(text.label for text in wanted if not getattr(said, text.key).strip())
        if lacking and said.method is not Method.DEFAULT:
            found = _("实测，但没有写明：%(labels)s。") if measured else _("还没有写明：%(labels)s。")
            yield _at(row, "PLAN-09", found, _("请补填；确实不适用的填“/”。"), labels=lacking)


def batch_defined(facts: PlanFacts) -> Iterator[OpenPoint]:
    """Where the calorific value is measured per batch, the plan says what a batch is."""
    if facts.content.get("batch_definition", "").strip():
        return
    for row in facts.rows:
        said = facts.said.get(row.text)
        if said and is_ncv(row.parameter) and said.method is Method.MEASURED and _per_batch(said.frequency):
            yield OpenPoint(
                "PLAN-10", "parameters", _("低位发热量按批次检测，但没有写明什么算一批。"),
                _("请在本部分末尾填写“批次的定义”。"), facility=row.key.facility, row=row.text,
            )  # fmt: skip
            return


def _per_batch(frequency: str) -> bool:
    """The unit writes it in words; both languages of the portal are met."""
    return "批" in frequency or "batch" in frequency.casefold()


def measured_stays_measured(facts: PlanFacts) -> Iterator[OpenPoint]:
    """A measured calorific value does not go back to the default, neither within the year nor against the last one."""
    for row in facts.rows:
        if not is_ncv(row.parameter):
            continue
        said = facts.said.get(row.text)
        for before in (facts.earlier, facts.last_year):
            was = plan_rows_of(before).get(row.text) if before else None
            if said and was and was.method is Method.MEASURED and said.method is Method.DEFAULT:
                yield _at(
                    row,
                    "PLAN-11",
                    _("原为实测，现改为缺省值。"),
                    _("实测过的低位发热量不得改回缺省值，请继续实测。"),
                    _("钢铁行业核算与报告指南 6.2.2"),
                )
                break


def source_not_lower(facts: PlanFacts) -> Iterator[OpenPoint]:
    """The way of a datum does not rank below last year's."""
    was = plan_rows_of(facts.last_year) if facts.last_year else {}
    for row in facts.rows:
        said, before = facts.said.get(row.text), was.get(row.text)
        if not said or not before or before.method not in ways_of(row) or is_ncv(row.parameter):
            continue
        if _RANK[said.method] > _RANK[before.method]:
            yield _at(
                row, "PLAN-12", _("上一年度为“%(before)s”，现改为“%(now)s”。"), _("获取方式的优先级不得低于上一年度。"),
                _("企业温室气体排放核算与核查指南"), before=before.method, now=said.method,
            )  # fmt: skip


def quality_said(facts: PlanFacts) -> Iterator[OpenPoint]:
    """B.6 complete."""
    return _texts("quality", QUALITY, facts.content.get("quality", {}), "PLAN-13")


def files_there(facts: PlanFacts) -> Iterator[OpenPoint]:
    """B.2 the three drawings are there."""
    for kind, label in WANTED_FILES.items():
        if kind not in facts.files:
            yield OpenPoint("PLAN-14", "files", _("缺少“%(label)s”。"), _("请上传。"), {"label": label})


def _at(
    row: Row, check: str, found: str, wanted: str, clause: str = _("核算与报告指南 数据质量控制方案"), **params: Any
) -> OpenPoint:
    return OpenPoint(check, "parameters", found, wanted, params, clause, row.key.facility, row.text)


#: Every check of a plan, in the order in which its points are listed.
CHECKS: Final[tuple[Callable[[PlanFacts], Iterator[OpenPoint]], ...]] = (
    enterprise_facts,
    boundary_said,
    facilities_there,
    facility_facts,
    flows_there,
    rows_said,
    rows_complete,
    batch_defined,
    measured_stays_measured,
    source_not_lower,
    quality_said,
    files_there,
)
