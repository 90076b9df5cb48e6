"""机构登记的办理: agencies, their people, ties and sheets of people; one URL for each act."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.evidence.services.files import served
from cets_portal.evidence.services.intake import take_in
from dataquality.access import verification as access
from dataquality.exports.verification import people_template, people_workbook
from dataquality.forms.agencies import AgencyForm, PersonForm, TieForm, WithdrawForm
from dataquality.forms.reviews import tried
from dataquality.selectors.verification_agencies import people_of
from dataquality.services.verification import agencies
from dataquality.services.verification.agencies import PersonSaid, TieSaid
from dataquality.views.verification.agency_page import PERSON, TIE, people_page, person_form
from registry.models import Enterprise
from registry.views.answers import download

BACK = "agency-people"


def agency_own(request: HttpRequest) -> HttpResponse:
    """本机构人员 of the agency for which the person acts."""
    return redirect(BACK, access.own_agency(user_of(request)).uscc)


def agency_people(request: HttpRequest, uscc: str) -> HttpResponse:
    """一家机构的人员与利益冲突登记."""
    return people_page(request, uscc)


def agency_add(request: HttpRequest) -> HttpResponse:
    """登记核查机构."""
    form = AgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agency = agencies.register_agency(**form.cleaned_data, by=user_of(request), today=today())
        except Refused as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已登记%(agency)s，请接着登记人员。") % {"agency": agency.name})
            return redirect(BACK, agency.uscc)
    status = 422 if form.errors else 200
    return render(request, "dataquality/verification/agency_add.html", {"form": form}, status=status)


@require_POST
@shows_refusal(back=BACK)
def agency_account(request: HttpRequest, uscc: str) -> HttpResponse:
    """开通机构账户单位."""
    agencies.open_account(access.agency_of(user_of(request), uscc), by=user_of(request))
    messages.success(request, _("账户单位已开通，可由生态环境部管理员设岗并任命核查员。"))
    return redirect(BACK, uscc)


@require_POST
@shows_refusal(back=BACK)
def agency_person_add(request: HttpRequest, uscc: str) -> HttpResponse:
    """登记核查人员."""
    agency = access.agency_of(user_of(request), uscc)

    def add(**said: Any) -> None:
        agencies.add_person(agency, PersonSaid(**said), by=user_of(request))

    if again := tried(PERSON, PersonForm(request.POST, agency=agency), add):
        return people_page(request, uscc, again)
    messages.success(request, _("已登记。"))
    return redirect(BACK, uscc)


@require_POST
@shows_refusal(back="verification-list")
def agency_person_change(request: HttpRequest, uscc: str, pk: int) -> HttpResponse:
    """更改核查人员."""
    person = access.agency_person_for(user_of(request), uscc, pk)

    def change(**said: Any) -> None:
        agencies.change_person(person, PersonSaid(**said), by=user_of(request))

    if again := tried(f"{PERSON}-{pk}", person_form(person, person.agency, request.POST), change):
        return people_page(request, uscc, again)
    messages.success(request, _("已更改。"))
    return redirect(BACK, uscc)


@require_POST
@shows_refusal(back=BACK)
def agency_tie_add(request: HttpRequest, uscc: str) -> HttpResponse:
    """登记利益冲突."""
    agency = access.agency_of(user_of(request), uscc)

    def add(unit: str, proof: Any, **said: Any) -> None:
        enterprise = _unit(request, unit)
        stored = take_in(proof, by=user_of(request))
        agencies.record_tie(agency, TieSaid(enterprise=enterprise, proof=stored, **said), by=user_of(request))

    form = TieForm(request.POST, request.FILES, agency=agency)
    if again := tried(TIE, form, add):
        return people_page(request, uscc, again)
    messages.success(request, _("利益冲突已登记，下达任务时自动回避。"))
    return redirect(BACK, uscc)


def _unit(request: HttpRequest, text: str) -> Enterprise | None:
    if not text.strip():
        return None
    found = access.enterprise_called(user_of(request), text)
    if found is None:
        raise Refused(_("登记册里没有这个单位，请填写信用代码或全称。"), code="unit")
    return found


@require_POST
@shows_refusal(back="verification-list")
def agency_tie_withdraw(request: HttpRequest, uscc: str, pk: int) -> HttpResponse:
    """撤销利益冲突登记."""
    tie = access.tie_for(user_of(request), uscc, pk)

    def withdraw(reason: str) -> None:
        agencies.withdraw_tie(tie, reason=reason, by=user_of(request))

    if again := tried(f"withdraw-{pk}", WithdrawForm(request.POST), withdraw):
        return people_page(request, uscc, again)
    messages.success(request, _("登记已撤销。"))
    return redirect(BACK, uscc)


def agency_tie_proof(request: HttpRequest, uscc: str, pk: int) -> HttpResponse:
    """证明材料."""
    tie = access.tie_for(user_of(request), uscc, pk)
    if tie.proof is None:
        raise Http404
    kind = tie.proof.media_type.rpartition("/")[2]
    return served(tie.proof, f"{tie.agency.uscc}-{tie.pk}.{_ENDINGS.get(kind, 'bin')}")


_ENDINGS = {
    "pdf": "pdf", "png": "png", "jpeg": "jpg", "csv": "csv",
    "vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}  # fmt: skip


def agency_people_template(request: HttpRequest, uscc: str) -> HttpResponse:
    """人员表模板."""
    access.agency_of(user_of(request), uscc)
    return download(people_template(), _("核查人员_模板.xlsx"))


def agency_people_export(request: HttpRequest, uscc: str) -> HttpResponse:
    """导出人员."""
    agency = access.agency_of(user_of(request), uscc)
    name = _("核查人员_%(agency)s_%(day)s.xlsx") % {"agency": agency.name, "day": today().isoformat()}
    return download(people_workbook(people_of(agency), today()), name)
