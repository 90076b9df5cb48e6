"""内部期限的页面: a bureau's own earlier dates beside the state's."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.accounts.models import Role
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.deadlines import access
from cets_portal.deadlines.choices import InnerStatus
from cets_portal.deadlines.forms import InnerDayForm, InnerRuleForm
from cets_portal.deadlines.selectors.inner_dates import bindable, monthly_duties, state_words
from cets_portal.deadlines.services import inner_dates
from cets_portal.deadlines.services.inner_dates import Wanted
from cets_portal.deadlines.words import label_of, year_words
from cets_portal.norms.codes import Sector


def inner_date_list(request: HttpRequest) -> HttpResponse:
    """The dates in force and those withdrawn; for the bureau's administrator the forms to set one."""
    return _page(request)


@require_POST
@shows_refusal(back="inner-date-list")
def inner_date_set(request: HttpRequest) -> HttpResponse:
    """设定: a rule by days after the month's end, or a date for one obligation."""
    is_day = "obligation" in request.POST
    form = _day_form(request.POST) if is_day else _rule_form(request.POST)
    if form.is_valid():
        try:
            wanted = Wanted(**form.cleaned_data)
            province = scope_of(user_of(request)).province
            inner_dates.set_inner_date(province, wanted, by=user_of(request), today=today())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已设定内部期限。"))
            return redirect("inner-date-list")
    return _page(request, **{"day_form" if is_day else "rule_form": form})


@require_POST
@shows_refusal(back="inner-date-list")
def inner_date_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销: the state's date holds again."""
    inner = access.inner_date_for(user_of(request), pk)
    inner_dates.withdraw(inner, by=user_of(request), reason=request.POST.get("reason", ""), today=today())
    messages.success(request, _("已撤销内部期限，恢复按国家期限办理。"))
    return redirect("inner-date-list")


def _page(request: HttpRequest, **forms: Any) -> HttpResponse:
    user = user_of(request)
    found = list(access.inner_dates_for(user))
    words = state_words(found)
    post = user.acting_post
    context = {
        "current": [(one, words[one.pk]) for one in found if one.status == InnerStatus.IN_FORCE],
        "past": [one for one in found if one.status == InnerStatus.WITHDRAWN],
        "may_set": bool(post and post.role == Role.BUREAU_ADMIN),
        "today": today(),
    }
    if context["may_set"]:
        context |= {"rule_form": _rule_form(), "day_form": _day_form()}
    status = 400 if forms else 200
    return render(request, "deadlines/inner_date_list.html", context | forms, status=status)


def _rule_form(data: Any = None) -> InnerRuleForm:
    return InnerRuleForm(data, duties=monthly_duties(today()))


def _day_form(data: Any = None) -> InnerDayForm:
    form = InnerDayForm(data)
    form.fields["obligation"].queryset = bindable(today())  # type: ignore[attr-defined]
    form.fields["obligation"].label_from_instance = _choice_words  # type: ignore[attr-defined]
    return form


def _choice_words(row: Any) -> str:
    return f"{row.due_on.isoformat()} {_(row.title)} {label_of(Sector, row.sector)} {year_words(row)}".strip()
