"""代为清缴的同意: what other firms ask of this one, and the answer of its approver."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from dataquality.forms.reviews import Again, tried
from quota.access.surrender import consent_for, consents_for
from quota.choices import ApplicationStatus, ConsentStatus
from quota.forms.surrender import SurrenderReasonForm
from quota.models import SurrenderConsent, SurrenderLine
from quota.services import consenting


def surrender_consents(request: HttpRequest) -> HttpResponse:
    """待同意与已答复."""
    return _page(request)


@require_POST
@shows_refusal(back="surrender-consents")
def surrender_consent_give(request: HttpRequest, pk: int) -> HttpResponse:
    """同意代为清缴."""
    consenting.give(consent_for(user_of(request), pk), by=user_of(request), today=today())
    messages.success(request, _("已同意，所涉配额已冻结。"))
    return redirect("surrender-consents")


@require_POST
@shows_refusal(back="surrender-consents")
def surrender_consent_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """不同意代为清缴."""
    consent = consent_for(user_of(request), pk)

    def act(**said: Any) -> None:
        consenting.decline(consent, **said, by=user_of(request), today=today())

    if again := tried(str(pk), SurrenderReasonForm(request.POST), act):
        return _page(request, again)
    messages.success(request, _("已答复不同意。"))
    return redirect("surrender-consents")


def _page(request: HttpRequest, again: Again | None = None) -> HttpResponse:
    page = page_of(request, consents_for(user_of(request)).order_by("-pk"))
    rows: list[SurrenderConsent] = list(page)
    lines: dict[tuple[int, int], list[SurrenderLine]] = {}
    for line in SurrenderLine.objects.filter(application__in=[one.application_id for one in rows]):
        lines.setdefault((line.application_id, line.holder_id), []).append(line)
    context = {
        "page": page,
        "rows": [
            {
                "one": one,
                "lines": lines.get((one.application_id, one.holder_id), []),
                "is_open": is_open(one),
                "form": again.form if again and again.place == str(one.pk) else None,
            }
            for one in rows
        ],
        "approver": is_role(request, Role.APPROVER),
    }
    return render(request, "quota/surrender/consents.html", context, status=again.status if again else 200)


def is_open(one: SurrenderConsent) -> bool:
    """Whether an answer is still wanted."""
    return one.status == ConsentStatus.ASKED and one.application.status == ApplicationStatus.FILED
