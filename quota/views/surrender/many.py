"""成批办理的告白: what was done, what was left and why."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from quota.services.many import Done

SHOWN_LEFT = 5


def tell_done(request: HttpRequest, done: Done, sentence: str) -> None:
    """Say it on the next page; `sentence` holds %(n)s."""
    if done.done:
        messages.success(request, sentence % {"n": done.done})
    for name, why in done.left[:SHOWN_LEFT]:
        messages.warning(request, _("%(unit)s：%(why)s") % {"unit": name, "why": why})
    if len(done.left) > SHOWN_LEFT:
        messages.warning(request, _("另有 %(n)s 家未办，请逐家办理。") % {"n": len(done.left) - SHOWN_LEFT})
    if done.beyond:
        messages.warning(request, _("一次最多办理 100 家，还有 %(n)s 家，请再办一次。") % {"n": done.beyond})
