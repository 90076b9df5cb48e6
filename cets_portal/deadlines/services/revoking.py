"""撤销施行: an entered notice is taken out of force by a second person, as long as nothing was done under its rows."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.deadlines.choices import NormKind
from cets_portal.deadlines.models import EnteredNotice, NormDocument, Obligation
from cets_portal.deadlines.selectors.in_force import notices_in_force
from cets_portal.deadlines.services.obligations import Rebuilt, hold_rebuild, rebuild
from cets_portal.norms.notice import Notice


def revoke(notice: EnteredNotice, *, by: User, reason: str) -> Rebuilt:
    """The dates are again what they were without it. Refused: to whoever put it in force, without a reason, or `hindrance`."""
    with transaction.atomic():
        hold_rebuild()
        held = EnteredNotice.objects.select_for_update().get(pk=notice.pk)
        if why := hindrance(held):
            raise Refused(why, code="used")
        advance(held, "revoke", by=by, reason=reason, detail={"digest": held.digest})
        NormDocument.objects.filter(kind=NormKind.NOTICE, code=held.code).update(is_current=False)
        rebuilt = rebuild(by=by)
    notice.refresh_from_db()
    return rebuilt


def hindrance(notice: EnteredNotice) -> str:
    """Why it must stay in force: something was recorded as done under it, or a later notice builds on it."""
    rows = Obligation.objects.filter(notice=notice.code)
    done = settled_among(rows.values_list("pk", flat=True))
    if done:
        return _("这份通知项下已登记办结 %(n)s 条，不能撤销。请以在后的通知替代。") % {"n": done}
    later = [one.number for one in notices_in_force() if _builds_on(one, notice.code)]
    if later:
        return _("%(names)s 引用了这份通知，不能撤销。") % {"names": _("、").join(later)}
    return ""


def settled_among(obligations: Iterable[int]) -> int:
    """How many records of completion stand under these obligations; the rooms above this one keep them."""
    count: Callable[[list[int]], int] = import_string(settings.SETTLED_AMONG)
    return count(list(obligations))


def _builds_on(notice: Notice, code: str) -> bool:
    tasks, basis = notice.tasks, notice.basis
    named = [old.reference for task in tasks for old in task.supersedes]
    named += [task for document in basis for task in document.tasks]
    return notice.code != code and any(one.startswith(f"{code}/") for one in named)
