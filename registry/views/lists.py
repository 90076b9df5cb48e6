"""年度名录的页面: the index, one list, and the acts on it, each at its own address."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, user_of, working_of
from cets_portal.accounts.roles import BUREAU
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.clock import reading as clock
from registry import access
from registry.models import AnnualList
from registry.services import lists
from registry.services.list_files import list_title
from registry.views.entry_export import entries_answer
from registry.views.list_index import cells_of, province_rows, sector_cells, year_rows
from registry.views.list_page import found_in, list_context, part_asked


def list_index(request: HttpRequest) -> HttpResponse:
    """A bureau's lists by year and sector; for the ministry the provinces of one list year."""
    user, working = user_of(request), working_of(request)
    mine = access.lists_for(user)
    if scope_of(user).everything:
        cells = cells_of(mine.filter(list_year=working.list_year))
        rows = province_rows(cells, working.list_year, working.sector)
        context = {
            "rows": [row for row in rows if not row.is_silent],
            "silent": [row for row in rows if row.is_silent],
            "sectors": rows[0].cells,
        }
        return render(request, "registry/list_provinces.html", context)
    cells = cells_of(mine)
    province = scope_of(user).province
    context = {
        "cells": sector_cells(cells, working.list_year, province, working.sector),
        "years": year_rows(cells, province),
        "may_screen": is_role(request, *BUREAU),
    }
    return render(request, "registry/list_index.html", context)


def list_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition: its entries with their proof, its changes, its way, and what may be done with it now."""
    annual_list = access.list_for(user_of(request), pk)
    return render(request, "registry/list_detail.html", list_context(request, annual_list))


@shows_refusal(back="list-detail")
def list_export(request: HttpRequest, pk: int) -> HttpResponse:
    """What the page shows, as a workbook (or CSV)."""
    annual_list = access.list_for(user_of(request), pk)
    found = found_in(request, annual_list, part_asked(request))
    return entries_answer(request, found, list_title(annual_list))


@require_POST
@shows_refusal(back="list-detail")
def list_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """送复核签发."""
    annual_list = access.list_for(user_of(request), pk)
    declared = bool(request.POST.get("declared_empty"))
    lists.submit(annual_list, by=user_of(request), note=request.POST.get("note", ""), declared_empty=declared)
    messages.success(request, _("已送复核签发。须由另一人签发后才公布。"))
    return _back(request, annual_list)


@require_POST
@shows_refusal(back="list-detail")
def list_recall(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回."""
    annual_list = access.list_for(user_of(request), pk)
    lists.recall(annual_list, by=user_of(request))
    messages.success(request, _("已撤回，可以继续办理。"))
    return _back(request, annual_list)


@require_POST
@shows_refusal(back="list-detail")
def list_return(request: HttpRequest, pk: int) -> HttpResponse:
    """退回经办, with the reason that the clerk reads."""
    annual_list = access.list_for(user_of(request), pk)
    lists.return_to_clerk(annual_list, by=user_of(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("已退回经办，理由已写入记录。"))
    return _back(request, annual_list)


@require_POST
@shows_refusal(back="list-detail")
def list_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """签发并公布: the entries are frozen, the files written, the units told."""
    annual_list = access.list_for(user_of(request), pk)
    declared = bool(request.POST.get("declared_empty"))
    lists.publish(annual_list, by=user_of(request), today=clock.today(), declared_empty=declared)
    messages.success(request, _("已签发并公布。公开页已更新，各单位已告知。"))
    return _back(request, annual_list)


@require_POST
@shows_refusal(back="list-detail")
def list_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """更正: the next edition is opened; the one in force stays until the next is published."""
    annual_list = access.list_for(user_of(request), pk)
    fresh = lists.amend(annual_list, note=request.POST.get("note", ""), by=user_of(request))
    messages.success(request, _("已开第 %(n)s 版。改正条目后送复核签发；签发前现行版不变。") % {"n": fresh.edition})
    return redirect("list-detail", pk=fresh.pk)


@require_POST
@shows_refusal(back="list-detail")
def list_abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """放弃更正: the edition in force stays as it is, and may be amended again."""
    annual_list = access.list_for(user_of(request), pk)
    lists.abandon(annual_list, by=user_of(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("已放弃第 %(n)s 版更正，现行版不变。") % {"n": annual_list.edition})
    return redirect("list-detail", pk=annual_list.pk)


def _back(request: HttpRequest, annual_list: AnnualList) -> HttpResponse:
    return redirect(next_url(request, reverse("list-detail", args=[annual_list.pk])))
