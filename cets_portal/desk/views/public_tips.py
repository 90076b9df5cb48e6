"""公开页: telling a tip without signing in, and asking with its code what became of it. Nothing here names who told."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cets_portal.audit.errors import Refused
from cets_portal.desk.address_limit import may_go_on
from cets_portal.evidence.services.intake import name_of, take_in
from cets_portal.oversight.forms.tips import CodeForm, TipForm
from cets_portal.oversight.models import Tip
from cets_portal.oversight.sealing import opened, sealed
from cets_portal.oversight.services import tips as service

#: The code goes from the act to its page in a sealed cookie of the teller's own browser, for so many seconds.
CODE_COOKIE, CODE_SECONDS = "tip_code", 600


@never_cache
def public_tips(request: HttpRequest) -> HttpResponse:
    """举报: the form, and the way to the answer."""
    return _page(request, TipForm(), CodeForm())


@never_cache
def public_tip_add(request: HttpRequest) -> HttpResponse:
    """提交举报."""
    if request.method != "POST":
        return redirect("public-tips")
    form = TipForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, CodeForm())
    if not may_go_on(request, "tips"):
        form.add_error(None, _("从这个网络地址提交得太频繁，请过一小时再试。"))
        return _page(request, form, CodeForm(), status=429)
    try:
        papers = [(take_in(one, by=None), name_of(one)) for one in form.cleaned_data["papers"]]
        _tip, code = service.receive(form.heard(), papers)
    except Refused as refusal:
        form.add_error(refusal.code if refusal.code in form.fields else "papers", str(refusal))
        return _page(request, form, CodeForm())
    return _with_code(code)


def _with_code(code: str) -> HttpResponse:
    """On to the page that shows the code: loading it again sends nothing again."""
    response = redirect("public-tip-code")
    kept = {"max_age": CODE_SECONDS, "httponly": True, "samesite": "Strict", "secure": settings.SESSION_COOKIE_SECURE}
    response.set_cookie(CODE_COOKIE, sealed(code).decode(), path="/public/tips/", **kept)
    return response


@never_cache
def public_tip_code(request: HttpRequest) -> HttpResponse:
    """查询码: shown to the browser that told, for ten minutes."""
    try:
        code = opened(request.COOKIES.get(CODE_COOKIE, "").encode())
    except Refused:
        code = ""
    if not code:
        return redirect("public-tips")
    groups = " ".join(code[at : at + 4] for at in range(0, len(code), 4))
    return render(request, "public/tip_code.html", {"code": groups, "minutes": CODE_SECONDS // 60})


@never_cache
def public_tip_answer(request: HttpRequest) -> HttpResponse:
    """查询答复. The code is sent in the body, so that no log of addresses holds it."""
    if request.method != "POST":
        return redirect("public-tips")
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, TipForm(), form)
    if not may_go_on(request, "tip-codes"):
        form.add_error("code", _("从这个网络地址查询得太频繁，请过一小时再试。"))
        return _page(request, TipForm(), form, status=429)
    tip = service.tip_of_code(form.cleaned_data["code"])
    if tip is None:
        form.add_error("code", _("没有这个查询码。请核对后再试。"))
        return _page(request, TipForm(), form)
    return render(request, "public/tip_answer.html", {"tip": tip, "told": _told(tip)})


def _told(tip: Tip) -> list[tuple[str, Any]]:
    """What its teller may know: not who handles it, nor what was found inside."""
    return [(_("收到日期"), tip.received_on), (_("受理日期"), tip.taken_on), (_("答复日期"), tip.answered_on)]


def _page(request: HttpRequest, form: TipForm, code_form: CodeForm, status: int = 422) -> HttpResponse:
    shown = status if form.errors or code_form.errors else 200
    return render(request, "public/tips.html", {"form": form, "code_form": code_form}, status=shown)
