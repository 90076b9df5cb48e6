"""填报: the page of a draft, and the acts by which it grows: save, choose between two, take over what has changed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.clock.reading import today
from dataquality.access.filings import filing_for
from dataquality.forms.filings import Posted, posted
from dataquality.models import Filing
from dataquality.rules.draft import Fault, value_cell
from dataquality.rules.rows import Row
from dataquality.services import drafts, submitting
from dataquality.services.basis import adopt_basis
from dataquality.services.drafts import Saved
from dataquality.views.filings.bench import Bench, bench_of
from dataquality.views.filings.edit_page import (
    answers,
    asides,
    history_asked,
    page_context,
    part_context,
    working_asked,
)
from dataquality.views.filings.issue_lines import issue_panel
from dataquality.views.filings.lines import groups
from dataquality.views.filings.spots import Spot, spot_asked, spots_of

#: So many refusals of single cells are told one by one.
_TOLD = 5


def filing_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """填报页: one spot of a draft; a month that is not open to changes is read where it was submitted."""
    filing = own_filing(request, pk)
    if not filing.is_editable:
        return redirect("filing-detail", pk)
    return render(request, "dataquality/filing/edit.html", page_context(request, filing))


def own_filing(request: HttpRequest, pk: int) -> Filing:
    """A filing of the person's own enterprise; 404 for another's."""
    user = user_of(request)
    filing = filing_for(user, pk)
    if user.acting_post is None or filing.enterprise.organisation_id != user.acting_post.organisation_id:
        raise Http404
    return filing


@require_POST
@shows_refusal(back="filing-edit")
def filing_save(request: HttpRequest, pk: int) -> HttpResponse:
    """保存: everything the page showed; then back, away, on to the first error, or over to the approver."""
    filing, typed = own_filing(request, pk), posted(request.POST)
    saved = _save(request, filing, typed)
    if request.headers.get("HX-Request"):
        return _parts(request, filing, typed, saved)
    _tell(request, saved)
    return redirect(_onwards(request, filing))


def _save(request: HttpRequest, filing: Filing, typed: Posted) -> Saved:
    return drafts.save(
        filing,
        typed.values,
        by=user_of(request),
        revision=typed.revision,
        operations=typed.operations,
        explanations=typed.explanations,
        not_operating=typed.not_operating,
        not_operating_reason=typed.reason,
    )


def _tell(request: HttpRequest, saved: Saved) -> None:
    for fault in [one for one in saved.faults if not one.kept][:_TOLD]:
        messages.error(request, fault.sentence)
    if saved.conflicts:
        n = len(saved.conflicts)
        words = ngettext("有 %(n)s 处刚由他人改过，请在下面选定。", "有 %(n)s 处刚由他人改过，请在下面选定。", n)
        messages.warning(request, words % {"n": n})


def _onwards(request: HttpRequest, filing: Filing) -> str:
    """Where the button leads. Raises Refused where the draft cannot be handed over."""
    then = request.POST.get("then", "")
    spot = Spot(request.POST.get("facility", ""), request.POST.get("section", ""))
    here = next_url(request, spot.url(filing.pk))
    if then == "leave":
        messages.success(request, _("%(month)s 存证已保存，可随时继续填报。") % {"month": filing.month})
        return reverse("filing-list")
    if then == "first":
        return _first(filing) or here
    if then == "hand_over":
        submitting.hand_over(filing, by=user_of(request), today=today())
        messages.success(request, _("已送负责人签署。签署前仍可撤回修改。"))
        return reverse("filing-detail", args=[filing.pk])
    return here


def _first(filing: Filing) -> str:
    first = issue_panel(bench_of(filing, today=today())).first
    return first.url if first else ""


def _parts(request: HttpRequest, filing: Filing, typed: Posted, saved: Saved) -> HttpResponse:
    """After a save from a field: what the server computed, found and stored, each part in its place."""
    bench = bench_of(filing, today=today())
    spots = spots_of(bench.sheet.rows)
    here = spot_asked(request.POST, bench.sheet.form, spots)
    lines = [line for group in groups(bench, spots.get(here, [])) for line in group.lines]
    context = part_context(bench, spots, here) | {
        "lines": lines,
        "others": [one for one in lines if _differs(bench, one.row, typed)],
        "answers": answers(bench, here) if _operations_differ(filing, typed) else None,
        "idle": bench.facts.not_operating,
        "idle_reason": filing.draft.get("not_operating_reason", ""),
        "asides": asides(bench),
        "worked": working_asked(bench, request.POST.get("working", ""), spots.get(here, [])),
        "faults": [one.sentence for one in saved.faults if not one.kept][:_TOLD],
        "may_edit": True,
        "oob": True,
    }
    return render(request, "dataquality/filing/parts/saved.html", context)


def _differs(bench: Bench, row: Row, typed: Posted) -> bool:
    """What stands is not what the page shows, since somebody else changed it: the field is drawn anew."""
    said = typed.values.get(row.text)
    if said is None:
        return False
    try:
        return value_cell(row, said) != bench.cells.get(row.text)
    except Fault:
        return True


def _operations_differ(filing: Filing, typed: Posted) -> bool:
    stored = filing.draft.get("operations", {})
    said = {code: {"s": one.get("s", ""), "n": one.get("n", "").strip()} for code, one in typed.operations.items()}
    changed = any(stored.get(code, {"s": "", "n": ""}) != one for code, one in said.items())
    return changed or typed.not_operating not in (None, bool(filing.draft.get("not_operating")))


@require_POST
@shows_refusal(back="filing-edit")
def filing_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """选定: of two people's entries of one cell the one that holds."""
    filing = own_filing(request, pk)
    drafts.settle(filing, request.POST.get("cell", ""), take=request.POST.get("take") == "aside", by=user_of(request))
    messages.success(request, _("已选定。"))
    return redirect(next_url(request, reverse("filing-edit", args=[pk])))


@require_POST
@shows_refusal(back="filing-edit")
def filing_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """按新依据更新: plan, form, facilities and papers as they are now."""
    adopted = adopt_basis(own_filing(request, pk), user_of(request))
    messages.success(request, _("已按新依据更新，请核对填报内容。"))
    if adopted.dropped:
        n = len(adopted.dropped)
        words = ngettext(
            "有 %(n)s 处在新依据下没有位置，已另行保留。", "有 %(n)s 处在新依据下没有位置，已另行保留。", n
        )
        messages.warning(request, words % {"n": n})
    return redirect("filing-edit", pk)


def filing_working(request: HttpRequest, pk: int) -> HttpResponse:
    """计算过程 of one computed row; without htmx the page with it open."""
    filing, text = own_filing(request, pk), request.GET.get("row", "")
    bench = bench_of(filing, today=today())
    row = bench.rows.get(text)
    if row is None:
        raise Http404
    spots = spots_of(bench.sheet.rows)
    here = spot_asked({"facility": row.key.facility, "section": row.parameter.section}, bench.sheet.form, spots)
    if not request.headers.get("HX-Request"):
        return redirect(here.url(pk, row=text))
    worked = working_asked(bench, text, [])
    return render(request, "dataquality/filing/parts/working.html", {"worked": worked, "filing": filing})


def filing_history(request: HttpRequest, pk: int) -> HttpResponse:
    """近 13 个月 of one row; without htmx the page with it open."""
    filing, text = own_filing(request, pk), request.GET.get("row", "")
    bench = bench_of(filing, today=today())
    row = bench.rows.get(text)
    if row is None:
        raise Http404
    if not request.headers.get("HX-Request"):
        spots = spots_of(bench.sheet.rows)
        here = spot_asked({"facility": row.key.facility, "section": row.parameter.section}, bench.sheet.form, spots)
        return redirect(here.url(pk, history=text) + "#history")
    context = {"history": history_asked(bench, text), "filing": filing}
    return render(request, "dataquality/filing/parts/history.html", context)
