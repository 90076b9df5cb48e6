"""人员表的页面: received, what it would write, loaded or let go."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.refusals import shows_refusal
from cets_portal.evidence.rules.sniffing import Kind
from cets_portal.evidence.services.intake import name_of, take_in
from dataquality.access.verification import agency_of, agency_sheet_for
from dataquality.choices import FilingSheetStatus
from dataquality.forms.agencies import PeopleSheetForm
from dataquality.forms.reviews import tried
from dataquality.models import AgencySheet
from dataquality.services.verification import people_sheet
from dataquality.services.verification.people_sheet import Plan
from dataquality.views.verification.agency_page import SHEET, people_page
from registry.choices import Sector
from registry.views.answers import download

_KINDS = (Kind.XLSX, Kind.CSV)


@require_POST
@shows_refusal(back="agency-people")
def agency_people_upload(request: HttpRequest, uscc: str) -> HttpResponse:
    """上传人员表: kept and shown; nothing is written yet."""
    agency = agency_of(user_of(request), uscc)
    received: list[AgencySheet] = []

    def receive(file: Any) -> None:
        stored = take_in(file, by=user_of(request), allowed=_KINDS)
        received.append(people_sheet.receive(agency, stored, name_of(file), by=user_of(request)))

    if again := tried(SHEET, PeopleSheetForm(request.POST, request.FILES), receive):
        return people_page(request, uscc, again)
    return redirect("agency-sheet", uscc, received[0].pk)


@shows_refusal(back="verification-list")
def agency_sheet(request: HttpRequest, uscc: str, pk: int) -> HttpResponse:
    """一张人员表: what it would write, and what is wrong in which cell."""
    sheet = agency_sheet_for(user_of(request), uscc, pk)
    plan = people_sheet.plan_of(sheet)
    context = {
        "sheet": sheet,
        "agency": sheet.agency,
        "plan": plan,
        "people": [
            {"said": said, "new": person is None, "sectors": [Sector(one).label for one in said.sectors]}
            for person, said in plan.good
        ],
        "figures": _figures(plan),
        "page": page_of(request, plan.notes),
        "is_open": sheet.status == FilingSheetStatus.CHECKED,
        "may_act": is_role(request, Role.CLERK, Role.VERIFIER),
    }
    return render(request, "dataquality/verification/agency_sheet.html", context)


def _figures(plan: Plan) -> list[dict[str, Any]]:
    kinds = (
        (_("将写入"), len(plan.good), "run", "plus", _("新登记或更改")),
        (_("已登记"), plan.already, "", "check", _("没有变化")),
        (_("拒绝"), plan.rejected, "late" if plan.rejected else "", "cross", _("须改正后重传")),
    )
    return [
        {"label": label, "value": f"{n:,}", "unit": _("行"), "note": note, "hue": hue, "glyph": glyph}
        for label, n, hue, glyph, note in kinds
    ]


@require_POST
@shows_refusal(back="agency-sheet")
def agency_sheet_load(request: HttpRequest, uscc: str, pk: int) -> HttpResponse:
    """载入, as it was looked at."""
    sheet = agency_sheet_for(user_of(request), uscc, pk)
    plan = people_sheet.load(sheet, digest=request.POST.get("digest", ""), by=user_of(request))
    n = len(plan.good)
    messages.success(request, ngettext("已载入 %(n)s 行。", "已载入 %(n)s 行。", n) % {"n": n})
    return redirect("agency-people", uscc)


@require_POST
@shows_refusal(back="agency-sheet")
def agency_sheet_abandon(request: HttpRequest, uscc: str, pk: int) -> HttpResponse:
    """放弃."""
    sheet = agency_sheet_for(user_of(request), uscc, pk)
    people_sheet.abandon(sheet, by=user_of(request))
    messages.success(request, _("已放弃“%(name)s”，没有写入任何登记。") % {"name": sheet.file_name})
    return redirect("agency-people", uscc)


@shows_refusal(back="agency-sheet")
def agency_sheet_annotated(request: HttpRequest, uscc: str, pk: int) -> HttpResponse:
    """标注后的表."""
    sheet = agency_sheet_for(user_of(request), uscc, pk)
    name = _("%(name)s_标注.xlsx") % {"name": Path(sheet.file_name).stem}
    return download(people_sheet.annotated(sheet), name)
