"""催办函: from a duty's ticked units to the form of a reminding letter, filled with what the duty says."""

from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.refusals import shows_refusal
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.selectors import due_for
from cets_portal.desk.duties import Duty
from cets_portal.desk.views.duty import chosen_units, duty_found
from cets_portal.letters.choices import LetterKind
from cets_portal.workbooks.official import chinese_date


@require_POST
@shows_refusal(back="desk")
def duty_letter(request: HttpRequest, key: str) -> HttpResponse:
    """Go on to the new letter with the ticked units in it; nothing is written here."""
    user = user_of(request)
    obligation, duty = duty_found(user, key)
    if not duty.is_per_unit:
        raise Http404
    units = chosen_units(request, user, obligation)
    due_on = due_for(obligation, duty.party, scope_of(user).province)
    pairs = [*_named(obligation, duty, due_on).items(), *(("uscc", unit.uscc) for unit in units)]
    return redirect(f"{reverse('letter-new')}?{urlencode(pairs)}")


def _named(obligation: Obligation, duty: Duty, due_on: date | None) -> dict[str, str]:
    """The places of the letter; it is written in Chinese whatever language the officer reads in."""
    with override("zh-hans"):
        period = f"（{obligation.period}）" if obligation.period else ""
        return {
            "kind": LetterKind.REMINDER.value,
            "duty": f"{duty.label}{period}",
            "basis": f"{obligation.number}{obligation.clause}",
            "due_on": chinese_date(due_on) if due_on else "",
            "subject": obligation.key,
        }
