"""编制的页面: B.2, B.3 and B.6, section by section. Works without scripts; with them a change is saved by itself."""

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.norms.form import Form, form_of
from dataquality.access import plans as access
from dataquality.forms.plan_rows import flow_options, typed_flows
from dataquality.forms.plans import FacilityForm, FacilityStartForm, TextsForm, refuse_faults
from dataquality.models import PlanVersion
from dataquality.rules.plan.editing import facility_said
from dataquality.services import plan_drafts as drafts
from dataquality.services.plan_drafts import Saved, Seen, Stale
from dataquality.services.plan_review import points_of
from dataquality.views.plan_words import TEXTS, change_lines, point_issue, section_steps

#: A page is named by so many letters at most.
LONGEST_PAGE = 20
#: The section that follows on "save and go on".
FOLLOWING = {"enterprise": "boundary", "boundary": "facilities", "quality": "files"}


def draft_of(request: HttpRequest, pk: int) -> PlanVersion:
    """A version that its unit may write on; 404 for one that is handed in: it is read on its own page."""
    version = access.version_for(user_of(request), pk)
    if not version.is_editable or not access.is_own(user_of(request)):
        raise Http404
    return version


def seen_of(request: HttpRequest) -> Seen:
    """What the posted page had shown."""
    revision = request.POST.get("revision", "")
    return Seen(
        int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else -1,
        request.POST.get("seen", ""),
        request.POST.get("page", "")[:LONGEST_PAGE],
    )


def page_context(
    version: PlanVersion, place: str, facility: str | None = None, stale: Stale | None = None
) -> dict[str, Any]:
    """What every page of the editor shows around its fields; `stale`: why the last save of it was refused."""
    points, form = points_of(version), form_of(version.form_code)
    mine = [one for one in points if one.place == place and facility in (None, one.facility)]
    return {
        "version": version,
        "plan": version.plan,
        "norm_form": form,
        "steps": section_steps(version, points, place),
        "place": place,
        "points": [point_issue(version, form, one) for one in mine],
        "open_count": len(points),
        "seen": drafts.digest_of(version, place, facility),
        "page_id": token_urlsafe(9),
        "stale": stale,
        "stale_lines": change_lines(form, stale.stands, stale.typed, stale.changes) if stale else [],
    }


def after_save(
    request: HttpRequest, version: PlanVersion, saved: Saved, url: str, place: str, facility: str | None = None
) -> HttpResponse:
    """Saved by itself: only the foot of the page is drawn anew. By the button: on to `url`."""
    if request.htmx:  # type: ignore[attr-defined]
        context = {"version": version, "saved": saved, "seen": drafts.digest_of(version, place, facility)}
        return render(request, "dataquality/parts/plan_saved.html", context)
    messages.success(request, _("已保存。") if saved.changed else _("没有改动。"))
    return redirect(url)


def not_saved(
    request: HttpRequest, version: PlanVersion, draw: Callable[[], HttpResponse], stale: Stale | None
) -> HttpResponse:
    """Not stored: what was typed stays on the page, with the reason; 409 somebody was faster, 422 what was typed."""
    if request.htmx:  # type: ignore[attr-defined]
        return render(
            request, "dataquality/parts/plan_saved.html", {"version": version, "stale": stale, "faulty": stale is None}
        )
    response = draw()
    response.status_code = 409 if stale else 422
    return response


def plan_section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """企业情况, 核算边界, 内部质量控制: texts."""
    if section not in TEXTS:
        raise Http404
    version = draft_of(request, pk)
    form = TextsForm(request.POST or None, texts=TEXTS[section], said=version.content.get(section, {}))
    stale = None
    if request.method == "POST" and form.is_valid():
        try:
            saved = drafts.save_texts(version, section, form.texts(), by=user_of(request), seen=seen_of(request))
            return after_save(request, version, saved, _next(request, version, section), section)
        except Stale as refusal:
            stale = refusal
            version.refresh_from_db()

    def draw() -> HttpResponse:
        context = page_context(version, section, stale=stale) | {"form": form}
        return render(request, "dataquality/plan_section.html", context)

    return not_saved(request, version, draw, stale) if request.method == "POST" else draw()


def _next(request: HttpRequest, version: PlanVersion, section: str) -> str:
    if request.POST.get("go") != "next":
        return reverse("plan-section", args=[version.pk, section])
    following = FOLLOWING[section]
    if following in TEXTS:
        return reverse("plan-section", args=[version.pk, following])
    return reverse(f"plan-{following}", args=[version.pk])


def plan_facilities(request: HttpRequest, pk: int) -> HttpResponse:
    """主要排放设施: the list, a further one, and what the enterprise as a whole consumes."""
    return _facilities_page(request, draft_of(request, pk))


def _facilities_page(
    request: HttpRequest, version: PlanVersion, *, start: FacilityStartForm | None = None,
    flows: list[dict[str, Any]] | None = None, stale: Stale | None = None,
) -> HttpResponse:  # fmt: skip
    """The page; `start`, `flows`: what was typed into it and refused."""
    form = form_of(version.form_code)
    options = flow_options(form, "", version.content.get("flows", ()) if flows is None else flows)
    context = page_context(version, "facilities", stale=stale) | {
        "facilities": [_line(form, one) for one in version.content.get("facilities", ())],
        "start_form": start or FacilityStartForm(form=form, prefix="new"),
        "flow_groups": grouped(options),
        "page_url": reverse("plan-facilities", args=[version.pk]),
    }
    status = 409 if stale else 422 if start else 200
    return render(request, "dataquality/plan_facilities.html", context, status=status)


def _line(form: Form, said: dict[str, Any]) -> dict[str, Any]:
    kind = form.facility_kind(said["kind"])
    items = [_(form.item(one["item"]).name) for one in said.get("flows", ())]
    return {"said": said, "kind": kind, "items": _("、").join(dict.fromkeys(items))}


def grouped(options: list[Any]) -> list[tuple[str, list[Any]]]:
    """Flow options by group and direction, in words."""
    words = {
        "fuel": _("化石燃料"), "carbonate": _("碳酸盐"), "electrode": _("电极"), "raw": _("含碳原料"), "product": _("含碳产品"),
        "steel": _("粗钢"), "clinker": _("熟料"), "substitute": _("替代原料"),
    }  # fmt: skip
    ways = {"in": _("输入"), "out": _("输出"), "": ""}
    found: dict[str, list[Any]] = {}
    for one in options:
        label = " · ".join(filter(None, (words.get(one.group, one.group), ways[one.direction])))
        found.setdefault(label, []).append(one)
    return list(found.items())


@require_POST
@shows_refusal(back="plan-facilities")
def plan_facility_add(request: HttpRequest, pk: int) -> HttpResponse:
    """添加设施."""
    version = draft_of(request, pk)
    form = FacilityStartForm(request.POST, form=form_of(version.form_code), prefix="new")
    if not form.is_valid():
        return _facilities_page(request, version, start=form)
    data = form.cleaned_data
    try:
        drafts.add_facility(
            version, data["code"], data["name"], data["kind"], by=user_of(request), seen=seen_of(request)
        )
    except Stale as stale:
        return _facilities_page(request, draft_of(request, pk), start=form, stale=stale)
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error("code", str(refusal))
        return _facilities_page(request, version, start=form)
    messages.success(request, _("已添加，请补填它的参数和品种。"))
    return redirect("plan-facility", pk, data["code"])


@require_POST
@shows_refusal(back="plan-facilities")
def plan_flows(request: HttpRequest, pk: int) -> HttpResponse:
    """企业层级的品种."""
    version = draft_of(request, pk)
    options = flow_options(form_of(version.form_code), "", ())
    flows = typed_flows(request.POST, options)
    try:
        drafts.save_flows(version, flows, by=user_of(request), seen=seen_of(request))
    except Stale as stale:
        return _facilities_page(request, draft_of(request, pk), flows=flows, stale=stale)
    messages.success(request, _("已保存。"))
    return redirect("plan-facilities", pk)


def plan_facility(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """一台设施: its facts, its details, what it burns, consumes and makes."""
    version = draft_of(request, pk)
    said = facility_said(version.content, code)
    if said is None:
        raise Http404
    norm = form_of(version.form_code)
    kind = norm.facility_kind(said["kind"])
    form = FacilityForm(request.POST or None, form=norm, kind=kind, said=said)
    flows, stale = list(said.get("flows", ())), None
    if request.method == "POST":
        flows = typed_flows(request.POST, flow_options(norm, kind.id, ()))
        if form.is_valid():
            try:
                return _facility_saved(request, version, code, form.said(said, flows))
            except Stale as refusal:
                stale = refusal
                version.refresh_from_db()
            except Refused as refusal:
                form.add_error("code", str(refusal))
    context = page_context(version, "facilities", code, stale) | {
        "form": form, "said": said, "kind": kind, "flow_groups": grouped(flow_options(norm, kind.id, flows)),
        "copy_form": FacilityStartForm(form=None, prefix="copy"),
    }  # fmt: skip
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "dataquality/plan_facility.html", context, status=status)


def _facility_saved(request: HttpRequest, version: PlanVersion, code: str, said: dict[str, Any]) -> HttpResponse:
    drafts.save_facility(version, code, said, by=user_of(request), seen=seen_of(request))
    messages.success(request, _("已保存。"))
    if request.POST.get("go") == "next":
        return redirect("plan-facilities", version.pk)
    return redirect("plan-facility", version.pk, said["code"])


@require_POST
@shows_refusal(back="plan-facility")
def plan_facility_copy(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """复制设施."""
    version = draft_of(request, pk)
    form = FacilityStartForm(request.POST, form=None, prefix="copy")
    refuse_faults(form)
    new, name = form.cleaned_data["code"], form.cleaned_data["name"]
    drafts.copy_facility(version, code, new, name, by=user_of(request), seen=seen_of(request))
    messages.success(request, _("已复制，请核对各项。"))
    return redirect("plan-facility", pk, new)


@require_POST
@shows_refusal(back="plan-facilities")
def plan_facility_remove(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """移除设施."""
    drafts.remove_facility(draft_of(request, pk), code, by=user_of(request), seen=seen_of(request))
    messages.success(request, _("设施 %(code)s 及其数据确定方式已移除。") % {"code": code})
    return redirect("plan-facilities", pk)
