"""新建公文: choose the kind, say to whom and about what, look at the first one, draft them all."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock import reading as clock
from cets_portal.letters import selectors
from cets_portal.letters.choices import LetterKind
from cets_portal.letters.forms import NewLetters, Prefix
from cets_portal.letters.models import Letter
from cets_portal.letters.recipients import Recipient, find_recipients
from cets_portal.letters.rules.filling import blocks
from cets_portal.letters.services import batches, drafting, issuing
from cets_portal.norms.letter import letter_templates

NAMED = 100


@shows_refusal(back="letter-list")
def letter_new(request: HttpRequest) -> HttpResponse:
    """GET: the form, filled with what the address names. POST: a preview, or with `draft` the drafts themselves."""
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    kinds = LetterKind.by_hand()
    if kind not in dict(kinds):
        return render(request, "letters/letter_new.html", {"kinds": kinds, "kind": ""})
    asked = request.POST if request.method == "POST" else None
    is_duty = kind == LetterKind.REMINDER and drafting.is_duty(_subject(request))
    form = NewLetters(asked, kind=kind, today=clock.today(), is_about_duty=is_duty, initial=_named(request))
    preview = _preview(request, form) if asked and form.is_valid() else None
    if preview and preview["total"] and "draft" in request.POST:
        return _draft(request, form, preview["recipients"])
    context = {"form": form, "kind": kind, "kinds": kinds, "preview": preview, "template": form.template}
    return render(request, "letters/letter_new.html", context)


def _named(request: HttpRequest) -> dict[str, Any]:
    """What the link named: units (`?uscc=…` many times), the places of the text, a list year and sector."""
    codes = request.GET.getlist("uscc")
    working = working_of(request)
    named = {name: request.GET[name] for name in request.GET if name not in ("uscc", "kind")}
    start = {"list_year": working.list_year, "sector": working.sector, "to": "units" if codes else "list"}
    return start | named | {"uscc": "\n".join(codes)}


def _preview(request: HttpRequest, form: NewLetters) -> dict[str, Any]:
    """The first letter as it would be drafted, whom the others go to, and codes that nobody has."""
    asked, unknown = _recipients(request, form)
    recipients = drafting.owing_only(form.kind, asked, _subject(request), by=user_of(request))
    if asked and not recipients:
        form.add_error(None, _("所选单位都已办结这一事项，不需催办。"))
    if not recipients:
        return {"total": 0, "unknown": unknown}
    try:
        made = drafting.written(
            form.kind, recipients, form.facts(), by=user_of(request), today=clock.today(), subject_key=_subject(request)
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return {"total": 0, "unknown": unknown}
    first = made[0]
    return {
        "recipients": recipients, "total": len(made), "unknown": unknown, "letter": first, "blocks": blocks(first.body),
        "bureau": selectors.bureau_name(first.province), "named": recipients[:NAMED],
        "unnamed": max(0, len(made) - NAMED), "known": _known(made), "settled": len(asked) - len(recipients),
    }  # fmt: skip


def _known(made: list[Letter]) -> int:
    """How many of them have such a letter already."""
    return len(made) - len(drafting.without_known(made))


def _recipients(request: HttpRequest, form: NewLetters) -> tuple[list[Recipient], list[str]]:
    """A bureau writes to the units of its own province only."""
    province = scope_of(user_of(request)).province
    chosen = form.cleaned_data
    year = chosen["list_year"] if form.needs_list else 0
    return find_recipients(province, list_year=year, sector=chosen["sector"], codes=form.codes())


def _subject(request: HttpRequest) -> str:
    """What a link from a duty says the letters are about."""
    return (request.POST.get("subject") or request.GET.get("subject", ""))[:120]


def _draft(request: HttpRequest, form: NewLetters, recipients: list[Recipient]) -> HttpResponse:
    batch = batches.order_drafts(
        form.kind, recipients, form.facts(), by=user_of(request), today=clock.today(), subject_key=_subject(request)
    )
    return redirect("letter-batch", pk=batch.pk)


def letter_templates_page(request: HttpRequest) -> HttpResponse:
    """公文范本: every version with its clauses and grades; the bureau's administrator sets the word of the numbers."""
    province = scope_of(user_of(request)).province
    prefix = selectors.prefix_of(province) if province else ""
    context = {
        "templates": letter_templates(),
        "prefix": prefix,
        "form": Prefix(initial={"word": prefix}) if is_role(request, Role.BUREAU_ADMIN) else None,
        "today": clock.today(),
    }
    return render(request, "letters/letter_templates.html", context)


@shows_refusal(back="letter-templates")
def letter_prefix(request: HttpRequest) -> HttpResponse:
    """设定发文字."""
    if request.method == "POST":
        province = scope_of(user_of(request)).province
        issuing.set_prefix(province, request.POST.get("word", ""), by=user_of(request))
        messages.success(request, _("发文字已保存，从下一份公文起使用。"))
    return redirect(reverse("letter-templates"))
