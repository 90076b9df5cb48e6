"""草稿是否过时: what a draft was made on, against what holds now, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.norms.form import form_for
from dataquality.models import Evidence, Filing, PlanVersion
from dataquality.rules.basis import PlanChange, RegisterChange, papers_gone, plan_change, register_changes
from dataquality.selectors.filing_facts import Sheet, sheet_of, sheet_on
from dataquality.selectors.plans import plan_in_force_unread
from registry.models import Facility


@dataclass(frozen=True)
class StalePoint:
    """过时之处: `kind` is plan, form, facility or paper; the sentence is in the reader's language."""

    kind: str
    sentence: str


@dataclass(frozen=True)
class Current:
    """现行依据: on what a filing of the month would be made now."""

    plan: PlanVersion | None
    form_code: str
    facilities: dict[str, dict[str, str]]
    papers: dict[str, dict[str, Any]]
    infected: tuple[str, ...]


def current_of(filing: Filing) -> Current:
    """Three queries."""
    month = filing.period
    form = form_for(filing.sector, month)
    papers = list(
        Evidence.objects.filter(filing_id=filing.pk, removed_at__isnull=True).select_related("file").order_by("pk")
    )
    return Current(
        plan=plan_in_force_unread(filing.enterprise, filing.sector, month.ends_on),
        form_code=form.code if form else filing.form_code,
        facilities=facilities_of(filing),
        papers={paper_key(one.kind, one.file.sha256): {"name": one.name, "rows": one.rows} for one in papers},
        infected=tuple(one.name for one in papers if one.file.scan.startswith("infected")),
    )


def paper_key(kind: str, sha256: str) -> str:
    """How the basis names a paper."""
    return f"{kind}/{sha256}"


def facilities_of(filing: Filing) -> dict[str, dict[str, str]]:
    """The unit's facilities as the register has them for the month; a closure after it does not count."""
    last = filing.period.ends_on
    rows = Facility.objects.filter(enterprise=filing.enterprise, sector=filing.sector).order_by("code")
    return {
        one.code: {
            "name": one.name,
            "capacity": f"{one.capacity.normalize():f} {one.capacity_unit}".strip() if one.capacity is not None else "",
            "closed_on": one.closed_on.isoformat() if one.closed_on and one.closed_on <= last else "",
        }
        for one in rows
        if one.started_on is None or one.started_on <= last
    }


def basis_data(current: Current, plan: PlanVersion, form_code: str) -> dict[str, Any]:
    """The basis as a filing keeps it (rules.basis)."""
    return {
        "plan": plan.pk,
        "plan_year": plan.plan.plan_year,
        "plan_number": plan.number,
        "form": form_code,
        "facilities": current.facilities,
        "papers": current.papers,
    }


def stale_points(filing: Filing, current: Current | None = None) -> tuple[StalePoint, ...]:
    """What changed since the draft was made; empty where nothing did. At most four queries."""
    now = current or current_of(filing)
    return (
        *_plan_points(filing, now),
        *_form_points(filing, now),
        *(StalePoint("facility", _register_words(one)) for one in _register(filing, now)),
        *_paper_points(filing, now),
    )


def _plan_points(filing: Filing, now: Current) -> Iterator[StalePoint]:
    if now.plan is None or now.plan.pk == filing.plan_version_id:
        return
    old, new = filing.plan_version, now.plan
    words = {
        "before": version_words(old),
        "after": version_words(new),
        "change": _change_words(_plan_change(filing, new, now.form_code)),
    }
    yield StalePoint("plan", _("控制方案由%(before)s变为%(after)s：%(change)s。") % words)


def version_words(version: PlanVersion) -> str:
    return _("%(year)s 年度第 %(number)s 版") % {"year": version.plan.plan_year, "number": version.number}


def _plan_change(filing: Filing, plan: PlanVersion, form_code: str) -> PlanChange:
    old, new = sheet_of(filing), sheet_on(plan, form_code)
    return plan_change(old.by_text, old.plan, new.by_text, new.plan)


def _change_words(change: PlanChange) -> str:
    if not change:
        return _("填报的参数未变")
    parts = []
    if change.new:
        parts.append(ngettext("新增 %(n)s 个参数", "新增 %(n)s 个参数", len(change.new)) % {"n": len(change.new)})
    if change.gone:
        parts.append(ngettext("减少 %(n)s 个参数", "减少 %(n)s 个参数", len(change.gone)) % {"n": len(change.gone)})
    if change.changed:
        n = len(change.changed)
        parts.append(ngettext("%(n)s 个参数的确定方式改变", "%(n)s 个参数的确定方式改变", n) % {"n": n})
    return _("，").join(parts)


def _form_points(filing: Filing, now: Current) -> Iterator[StalePoint]:
    if now.form_code != filing.form_code:
        words = {"before": filing.form_code, "after": now.form_code}
        yield StalePoint("form", _("存证表单由 %(before)s 变为 %(after)s。") % words)


def _register(filing: Filing, now: Current) -> tuple[RegisterChange, ...]:
    return register_changes(filing.basis.get("facilities", {}), now.facilities)


def _register_words(change: RegisterChange) -> str:
    words = {"code": change.code, "before": change.before or "–", "after": change.after or "–"}
    sentences = {
        "new": _("登记册新增设施 %(after)s（%(code)s）。"),
        "closed": _("设施 %(code)s 在登记册中的关停日期由 %(before)s 改为 %(after)s。"),
        "capacity": _("设施 %(code)s 在登记册中的能力由 %(before)s 改为 %(after)s。"),
        "renamed": _("设施 %(code)s 由“%(before)s”更名为“%(after)s”。"),
    }
    return sentences[change.what] % words


def _paper_points(filing: Filing, now: Current) -> Iterator[StalePoint]:
    for name in papers_gone(filing.basis.get("papers", {}), now.papers):
        yield StalePoint("paper", _("支撑材料“%(name)s”已移除，它证明的参数没有其他材料。") % {"name": name})
    for name in now.infected:
        yield StalePoint("paper", _("支撑材料“%(name)s”被查出病毒，请移除后重新上传。") % {"name": name})


__all__ = ["Current", "Sheet", "StalePoint", "basis_data", "current_of", "facilities_of", "paper_key", "stale_points",
           "version_words"]  # fmt: skip
