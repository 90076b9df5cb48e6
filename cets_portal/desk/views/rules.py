"""数据核对规则页面: every check of a roster cell, what it finds and what it wants."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cets_portal.desk.roster_rules import roster_rules


def check_list(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/check_list.html", {"rules": roster_rules()})
