"""一份公文: its text, what happened to it, its file, and the acts that are open."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock import reading as clock
from cets_portal.evidence.services import read
from cets_portal.letters import access, pdf, selectors, services
from cets_portal.letters.choices import LetterStatus, SendChannel
from cets_portal.letters.models import Letter
from cets_portal.letters.rules.filling import blocks
from cets_portal.letters.views.asking import handed_out

PDF = "application/pdf"


def letter_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The text with its number and digest, the timeline, and what this person may do."""
    letter = access.letter_for(user_of(request), pk)
    actions = actions_for(letter, user_of(request))
    actions.pop("issue_alone" if letter.second_person else "issue", None)
    is_unit = is_role(request, Role.FILER, Role.APPROVER)
    context = {
        "letter": letter,
        "blocks": blocks(letter.body),
        "bureau": selectors.bureau_name(letter.province),
        "acts": actions,
        "why_not": actions.get(letter.issue_action, ""),
        "waits_for_reviewer": letter.second_person and letter.status == LetterStatus.DRAFT,
        "history": selectors.history_of(letter, for_unit=is_unit),
        "channels": SendChannel.choices,
        "is_unit": is_unit,
        "pdf_missing": "" if letter.pdf_id else pdf.missing(),
    }
    return render(request, "letters/letter_detail.html", context)


@shows_refusal(back="letter-detail")
def letter_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The file made when the letter was issued; of a draft, one that says so and is not kept."""
    letter = access.letter_for(user_of(request), pk)
    services.make_pdf(letter)
    data = read(letter.pdf) if letter.pdf else pdf.letter_pdf(letter)
    return handed_out(data, f"{letter.number or _('草稿')}_{letter.name}.pdf", PDF, inline=True)


@require_POST
@shows_refusal(back="letter-detail")
def letter_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """签发."""
    letter = access.letter_for(user_of(request), pk)
    services.issue(letter, by=user_of(request), today=clock.today())
    messages.success(request, _("已签发，文号 %(number)s。请送达单位。") % {"number": letter.number})
    return _back(letter)


@require_POST
@shows_refusal(back="letter-detail")
def letter_send(request: HttpRequest, pk: int) -> HttpResponse:
    """送达."""
    letter = access.letter_for(user_of(request), pk)
    asked = {"channel": request.POST.get("channel", ""), "note": request.POST.get("note", "")}
    services.send(letter, by=user_of(request), today=clock.today(), **asked)
    messages.success(request, _("已送达 %(unit)s，等待确认收到。") % {"unit": letter.name})
    return _back(letter)


@require_POST
@shows_refusal(back="letter-detail")
def letter_acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """确认收到."""
    letter = access.letter_for(user_of(request), pk)
    services.acknowledge(letter, by=user_of(request))
    messages.success(request, _("已确认收到。省厅可以看到确认时间和确认人。"))
    return _back(letter)


@require_POST
@shows_refusal(back="letter-detail")
def letter_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """登记书面回执."""
    letter = access.letter_for(user_of(request), pk)
    services.record_paper(letter, note=request.POST.get("note", ""), by=user_of(request))
    messages.success(request, _("已登记 %(unit)s 的书面回执。") % {"unit": letter.name})
    return _back(letter)


@require_POST
@shows_refusal(back="letter-detail")
def letter_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回."""
    letter = access.letter_for(user_of(request), pk)
    services.withdraw(letter, reason=request.POST.get("reason", ""), by=user_of(request), today=clock.today())
    messages.success(request, _("已撤回。"))
    return _back(letter)


def _back(letter: Letter) -> HttpResponse:
    return redirect("letter-detail", pk=letter.pk)
