"""方案的用语: what rows, facilities, open points and differences of a plan are called on its pages and sheets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cets_portal.joining import with_note
from cets_portal.norms.form import Direction, Form, Method
from dataquality.models import PlanVersion
from dataquality.rules.plan.carrying import News, NewsKind
from dataquality.rules.plan.checks import OpenPoint
from dataquality.rules.plan.details import details_of
from dataquality.rules.plan.difference import Change
from dataquality.rules.plan.sections import BATCH, BOUNDARY, ENTERPRISE, FACILITY, QUALITY, ROW, SECTIONS, STATES
from dataquality.rules.rows import Row, key_of

#: Sections whose texts stand on one page.
TEXTS = {"enterprise": ENTERPRISE, "boundary": BOUNDARY, "quality": QUALITY}


def method_words(method: str) -> str:
    """获取方式."""
    return (
        {
            Method.MEASURED: _("实测"),
            Method.COMPUTED: _("计算"),
            Method.DESIGN: _("设计值"),
            Method.DEFAULT: _("缺省值"),
            Method.TEXT: _("填写"),
        }.get(Method(method) if method else Method.TEXT, "")
        if method
        else _("未定")
    )


def direction_words(direction: str) -> str:
    """方向; "" where there is none."""
    return {Direction.IN: _("输入"), Direction.OUT: _("输出")}.get(Direction(direction), "") if direction else ""


def row_words(form: Form, text: str) -> str:
    """A row by its words: 'A 燃料消耗量 · 烟煤'; what the form no longer knows by its key."""
    key = key_of(text)
    try:
        parts = [f"{key.parameter} {_(form.parameter(key.parameter).label)}"]
        parts += [_(form.item(key.item).name)] if key.item else []
    except KeyError:
        return text
    return " · ".join(part for part in (*parts, direction_words(key.direction)) if part)


def row_title(row: Row) -> str:
    """The same for a row in hand."""
    parts = [_(row.parameter.label), _(row.item.name) if row.item else "", direction_words(row.key.direction)]
    return " · ".join(part for part in parts if part)


def facility_words(content: Mapping[str, Any], code: str) -> str:
    """A facility by name and code; the enterprise for ""."""
    if not code:
        return _("企业层级")
    said = next((one for one in content.get("facilities", ()) if one["code"] == code), None)
    return with_note(said["name"], code) if said else code


def place_url(version: PlanVersion, point: OpenPoint) -> str:
    """The page on which an open point is mended."""
    return section_url(version, point.place, point.facility, point.row)


def section_url(version: PlanVersion, place: str, facility: str = "", row: str = "") -> str:
    """The page of a section, of one facility of it, at one row."""
    if place in TEXTS:
        return reverse("plan-section", args=[version.pk, place])
    if place == "facilities" and facility and any(one["code"] == facility for one in version.content["facilities"]):
        return reverse("plan-facility", args=[version.pk, facility])
    if place == "parameters":
        query = f"?{_query(facility)}" if facility else ""
        return f"{reverse('plan-rows', args=[version.pk])}{query}{'#' + anchor(row) if row else ''}"
    return reverse({"facilities": "plan-facilities", "files": "plan-files"}[place], args=[version.pk])


def _query(facility: str) -> str:
    return f"facility={facility.replace('#', '%23')}"


def anchor(row: str) -> str:
    """The id of a row on its page; no sign that a selector would read otherwise."""
    return "r-" + row.replace(":", "_").replace("#", "~")


def point_issue(version: PlanVersion, form: Form, point: OpenPoint) -> dict[str, Any]:
    """An open point as components/issue_list.html shows it."""
    title = row_words(form, point.row) if point.row else ""
    if point.place in ("facilities", "parameters"):
        title = " · ".join(filter(None, (facility_words(version.content, point.facility), title)))
    return {
        "hue": "soon",
        "word": pgettext("plan", "待完善"),
        "title": title or _(SECTIONS[point.place]),
        "found": point_found(point),
        "wanted": _(point.wanted),
        "rule": f"{point.check} · {_(point.clause)}",
        "url": place_url(version, point),
    }


def point_found(point: OpenPoint) -> str:
    """What was found, in the reader's language."""
    return _(point.found) % {name: _param(value) for name, value in point.params.items()}


def _param(value: Any) -> str:
    if isinstance(value, tuple):
        return _("、").join(_(one) for one in value)
    return method_words(value) if isinstance(value, Method) else _(str(value)) if value else ""


@dataclass(frozen=True)
class Step:
    """一部分: as components/stepper.html shows it."""

    label: str
    words: str
    hue: str
    current: bool
    url: str


def section_steps(version: PlanVersion, points: Iterable[OpenPoint], current: str) -> list[Step]:
    """Sections of the plan with what stands open in each."""
    counts: dict[str, int] = {}
    for point in points:
        counts[point.place] = counts.get(point.place, 0) + 1
    return [
        Step(
            label=_(label),
            words=_("待完善 %(n)s 处") % {"n": counts[place]} if place in counts else _("已齐"),
            hue="soon" if place in counts else "ok",
            current=place == current,
            url=section_url(version, place),
        )
        for place, label in SECTIONS.items()
    ]


@dataclass(frozen=True)
class ChangeLine:
    """一处差异 in words."""

    place: str
    subject: str
    field: str
    before: str
    after: str
    kind: str


def change_lines(
    form: Form, before: Mapping[str, Any], after: Mapping[str, Any], changes: Iterable[Change]
) -> list[ChangeLine]:
    """Differences of two versions in words, in their order."""
    return [_change_line(form, before, after, one) for one in changes]


def _change_line(form: Form, before: Mapping[str, Any], after: Mapping[str, Any], one: Change) -> ChangeLine:
    subject = one.subject
    if one.section == "facilities" and subject:
        subject = facility_words(after if one.after is not None else before, subject)
    elif one.section == "parameters" and subject:
        facility = facility_words(after if one.after is not None else before, key_of(one.subject).facility)
        subject = f"{facility} · {row_words(form, one.subject)}"
    return ChangeLine(
        place=_(SECTIONS[one.section]),
        subject=subject,
        field=field_words(form, one),
        before=value_words(form, one.field, one.before or ""),
        after=value_words(form, one.field, one.after or ""),
        kind=one.kind,
    )


def field_words(form: Form, one: Change) -> str:
    """The field of a difference in words."""
    if one.section in TEXTS:
        return next((_(text.label) for text in TEXTS[one.section] if text.key == one.field), one.field)
    own = {"name": _("设施名称"), "kind": _("设施种类"), "state": _("使用状态"), "capacity": _("能力"),
           "cofired": _("掺烧生物质"), "flows": _("消耗、产出的品种"), "method": _("获取方式"), BATCH.key: _(BATCH.label)}  # fmt: skip
    texts = {text.key: text.label for text in (FACILITY if one.section == "facilities" else ROW)}
    if one.field in texts:
        return _(texts[one.field])
    if one.field.startswith("details."):
        return _detail_words(form, one.field.removeprefix("details."))
    return own.get(one.field, one.field)


def _detail_words(form: Form, key: str) -> str:
    labels = {more.key: more.label for kind in form.facility_kinds for more in details_of(form.sector, kind)}
    return _(labels[key]) if key in labels else key


def value_words(form: Form, field: str, value: str) -> str:
    """A value of a plan in words; official words are translated, what the unit wrote stands as it is."""
    if not value:
        return ""
    if field == "method":
        return method_words(value)
    if field == "state":
        return _(STATES.get(value, value))
    if field == "cofired":
        return _("是")
    if field == "kind":
        return next((_(kind.name) for kind in form.facility_kinds if kind.id == value), value)
    if field == "flows":
        return _("、").join(_flow_words(form, *part.split("|")) for part in value.split(","))
    return _(value) if field.startswith("details.") else value


def _flow_words(form: Form, item: str, direction: str, bought: str) -> str:
    found = next((one for one in form.items if one.id == item), None)
    notes = [direction_words(direction), _("自产") if found and found.group == "fuel" and bought == "0" else ""]
    said = _("，").join(filter(None, notes))
    name = _(found.name) if found else item
    return with_note(name, said)


def flows_words(form: Form, flows: Iterable[Mapping[str, Any]]) -> str:
    """Flows of a facility or the enterprise in words."""
    said = (
        _flow_words(form, one["item"], one.get("direction", ""), "1" if one.get("bought", True) else "0")
        for one in flows
    )
    return _("、").join(said)


def news_words(form: Form, content: Mapping[str, Any], one: News) -> str:
    """What the new form changed, in words."""
    if one.kind is NewsKind.KIND_GONE:
        return _("新表单没有设施 %(what)s 的种类，该设施没有带入，请重新登记。") % {"what": one.subject}
    if one.kind is NewsKind.ITEM_GONE:
        return _("新表单没有品种 %(what)s，没有带入。") % {"what": one.subject}
    what = f"{facility_words(content, key_of(one.subject).facility)} · {row_words(form, one.subject)}"
    return {
        NewsKind.ROW_ADDED: _("新表单增加：%(what)s。"),
        NewsKind.ROW_GONE: _("新表单不再要求：%(what)s。"),
        NewsKind.WAY_CLOSED: _("新表单不再允许原来的获取方式，请重新选择：%(what)s。"),
    }[one.kind] % {"what": what}
