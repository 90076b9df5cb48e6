"""失去的内部期限: a province's date for one obligation ends with it when a notice puts another in its place; the bureau is told."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role
from cets_portal.accounts.selectors import current_tenures
from cets_portal.clock.reading import today
from cets_portal.deadlines.choices import InnerStatus, ObligationStatus
from cets_portal.deadlines.models import InnerDate
from cets_portal.inbox.choices import MessageKind
from cets_portal.inbox.services import Draft, tell


def holding() -> set[int]:
    """Keys of the dates that stand on an obligation in force."""
    return set(_standing().filter(obligation__status=ObligationStatus.IN_FORCE).values_list("pk", flat=True))


def tell_lost(held: Iterable[int]) -> None:
    """Tell the administrators of each bureau which of these dates stand on nothing any more."""
    lost = _standing().filter(pk__in=list(held)).exclude(obligation__status=ObligationStatus.IN_FORCE)
    found = list(lost.select_related("obligation"))
    if found:
        tell(_drafts(found))


def _standing() -> QuerySet[InnerDate]:
    return InnerDate.objects.filter(status=InnerStatus.IN_FORCE, obligation__isnull=False)


def _drafts(lost: list[InnerDate]) -> Iterator[Draft]:
    """One message for each administrator and date."""
    tenures = current_tenures(today()).filter(
        post__role=Role.BUREAU_ADMIN, post__is_active=True, user__is_active=True,
        post__organisation__province__in={one.province for one in lost},
    )  # fmt: skip
    for tenure in tenures.order_by("pk"):
        for one in lost:
            if one.province == tenure.post.organisation.province and one.obligation:
                with translation.override(tenure.user.language):
                    words = {"title": _(one.obligation.title), "day": (one.due_on or today()).isoformat()}
                    subject = _("内部期限不再适用：%(title)s") % words
                    body = _("国家期限已改，贵省设定的内部期限 %(day)s 随之失效。需要的，请重新设定。") % words
                yield Draft(
                    tenure.user, MessageKind.NOTICE, f"inner-lost/{one.pk}/{tenure.user_id}", subject, body,
                    reverse("inner-date-list"), group=f"inner-lost/{one.pk}",
                )  # fmt: skip
