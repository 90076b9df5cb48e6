"""登记册页面的用语: filters by which templates name what the register stores as codes."""

from django import template
from django.utils.translation import gettext as _

from cets_portal.norms.provinces import find_province
from cets_portal.templatetags.figures import tonnes
from cets_portal.templatetags.places import place
from registry.choices import EmissionSource, ImportStatus, Sector, Verdict
from registry.models import ListEntry, RegisterChange, RosterChange, RosterImport

register = template.Library()


@register.filter
def final_verdict(entry: ListEntry) -> Verdict:
    """结论: the officer's decision where there is one, else what screening found."""
    return Verdict(entry.decision or entry.verdict)


@register.filter
def import_status(roster_import: RosterImport) -> ImportStatus:
    """名册导入的状态 as the choice that knows its hue."""
    return ImportStatus(roster_import.status)


@register.filter
def province(code: str) -> str:
    """示例省, or Demo Province, for 99; empty for a code that is none."""
    found = find_province(code)
    return place(found) if found else ""


@register.filter
def changed_field(change: RosterChange | RegisterChange) -> str:
    """项目: what a change is about: 2024 直接排放量（核查）, 单位名称, 关停日期（水泥）."""
    if change.emission_year:
        source = dict(EmissionSource.choices).get(change.source, "")
        text = _("%(year)s 直接排放量") % {"year": change.emission_year}
        return _with(text, str(source))
    words = field_words().get(change.field, change.field)
    sector = dict(Sector.choices).get(change.sector, "")
    return _with(words, str(sector))


def _with(words: str, which: str) -> str:
    return _("%(words)s（%(which)s）") % {"words": words, "which": which} if which else words


@register.filter
def old_value(change: RosterChange | RegisterChange) -> str:
    """原值 as a person reads it; （空） where there was none."""
    return _shown(change, change.old)


@register.filter
def new_value(change: RosterChange | RegisterChange) -> str:
    """新值 as a person reads it."""
    return _shown(change, change.new)


def _shown(change: RosterChange | RegisterChange, text: str) -> str:
    if not text:
        return _("（空）")
    if change.field == "source":
        return str(dict(EmissionSource.choices).get(text, text))
    return tonnes(text) if change.emission_year and _is_figure(text) else text


def _is_figure(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def field_words() -> dict[str, str]:
    """Field → its heading in the roster's words."""
    return {
        "name": _("单位名称"),
        "province": _("省份"),
        "city": _("地市"),
        "sector": _("行业"),
        "industry_code": _("行业代码"),
        "sub_industry": _("子行业"),
        "process": _("生产工艺"),
        "emissions_tco2e": _("直接排放量"),
        "former_names": _("曾用名"),
        "spelling": _("名称的另一种写法"),
        "started_on": _("投产日期"),
        "closed_on": _("关停日期"),
        "legal_representative": _("法定代表人"),
        "contact": _("联系人"),
        "phone": _("联系电话"),
        "address": _("地址"),
    }
