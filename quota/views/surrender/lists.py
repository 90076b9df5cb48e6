"""应清缴的列表: by year, sector and status, with export and notices in bulk; generating; shortfalls of every year."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, numbers, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.clock.reading import today
from quota.access.surrender import obligations_for
from quota.exports.surrender import obligations_xlsx
from quota.forms.surrender import GenerateForm
from quota.models import SurrenderObligation
from quota.selectors import surrender_lists as lists
from quota.selectors.surrender import as_of, shortfalls, with_shortfall
from quota.selectors.surrender_due import due_of
from quota.services.compliance_notice import notify_many
from quota.services.obligations import generate
from quota.views.surrender.many import tell_done
from registry.views.answers import download


def surrender_list(request: HttpRequest) -> HttpResponse:
    """应清缴; the working year and sector are those of the switch; a unit sees its own of every year."""
    found = _of_year(request)
    asked = _asked(request, found)
    counts = lists.counts(found)
    page = page_of(request, with_shortfall(asked).order_by("enterprise__name", "sector", "-quota_year", "pk"))
    context = {
        "page": page,
        "states": [("", _("全部"), counts[""]), *((key, word, counts[key]) for key, word in lists.STATES.items())],
        "cities": [("", _("全部"), None), *((name, name, n) for name, n in lists.cities(found))],
        "figures": _figures(lists.sums(asked)),
        "narrowed": any(request.GET.get(name) for name in ("state", "q", "city")),
        "clerk": is_role(request, Role.CLERK),
        "officer": is_role(request, Role.CLERK, Role.REVIEWER),
        "is_unit": _is_unit(request),
        "today": today(),
    }
    return render(request, "quota/surrender/list.html", context)


def surrender_export(request: HttpRequest) -> HttpResponse:
    """导出: what the page lists, every page of it."""
    found = _asked(request, _of_year(request)).order_by("enterprise__name", "sector", "-quota_year", "pk")
    name = _("应清缴_%(year)s_%(day)s.xlsx") % {"year": working_of(request).emission_year, "day": today()}
    return download(obligations_xlsx(found, today=today()), name)


@require_POST
@shows_refusal(back="surrender-list")
def surrender_notify_many(request: HttpRequest) -> HttpResponse:
    """成批通知: the ticked ones, or all that the list shows and that were not notified."""
    found = _asked(request, _of_year(request)).filter(notified_on__isnull=True)
    if request.POST.get("all") != "1":
        found = found.filter(pk__in=numbers(request.POST.getlist("obligation")))
    chosen = list(found.order_by("pk"))
    if not chosen:
        raise Refused(_("没有选中待通知的单位。请勾选未通知的单位。"), code="nothing")
    tell_done(request, notify_many(chosen, by=user_of(request), today=today()), _("已通知 %(n)s 家。"))
    return redirect(next_url(request, reverse("surrender-list")))


@shows_refusal(back="surrender-list")
def surrender_generate(request: HttpRequest) -> HttpResponse:
    """生成应清缴: first what it would make and change, then the act."""
    working = working_of(request)
    start = {"sector": request.GET.get("of") or working.sector or "power"}
    start["quota_year"] = request.GET.get("quota_year") or str(working.emission_year)
    form = GenerateForm(request.POST if request.method == "POST" else start)
    due = None
    if form.is_valid():
        place = (form.cleaned_data["sector"], form.cleaned_data["quota_year"])
        due = due_of(scope_of(user_of(request)).province, *place)
        if request.method == "POST":
            try:
                made = generate(*place, by=user_of(request), today=today())
            except Conflict:
                raise
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                said = _("新生成 %(new)s 家，变更 %(changed)s 家，未变 %(same)s 家。")
                messages.success(request, said % {"new": made.new, "changed": made.changed, "same": made.same})
                return redirect(f"{reverse('surrender-list')}?year={place[1] + 1}&sector={place[0]}")
    context = {"form": form, "due": due, "page": page_of(request, due.waiting if due else [])}
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "quota/surrender/generate.html", context, status=status)


def surrender_shortfalls(request: HttpRequest) -> HttpResponse:
    """欠缴: of every year, with the range of article 24 and the case."""
    working = working_of(request)
    found = obligations_for(user_of(request))
    found = found.filter(sector=working.sector) if working.sector else found
    page = page_of(request, shortfalls(found, today()))
    rows: list[Any] = list(page)
    ranges, cases = lists.ranges_of(rows), lists.cases_of([one.pk for one in rows])
    context = {
        "page": page,
        "rows": [{"one": one, "ranges": ranges[one.pk], "case": cases.get(one.pk, "")} for one in rows],
        "officer": is_role(request, Role.CLERK, Role.REVIEWER),
    }
    return render(request, "quota/surrender/shortfalls.html", context)


def _is_unit(request: HttpRequest) -> bool:
    return is_role(request, Role.FILER, Role.APPROVER)


def _of_year(request: HttpRequest) -> QuerySet[SurrenderObligation]:
    """Of the switch; a unit's own of all years, since arrears are owed too."""
    found, working = as_of(obligations_for(user_of(request)), today()), working_of(request)
    if _is_unit(request):
        return found
    found = found.filter(quota_year=working.emission_year)
    return found.filter(sector=working.sector) if working.sector else found


def _asked(request: HttpRequest, found: QuerySet[SurrenderObligation]) -> QuerySet[SurrenderObligation]:
    state, text, city = (request.GET.get(name, "").strip() for name in ("state", "q", "city"))
    return lists.narrowed(found, state=state, text=text, city=city)


def _figures(sums: dict[str, int]) -> list[dict[str, Any]]:
    labels = {"owed": _("应清缴"), "done": _("已清缴"), "left": _("尚欠")}
    return [{"label": labels[name], "value": f"{value:,}", "unit": "tCO2e", "note": ""} for name, value in sums.items()]
