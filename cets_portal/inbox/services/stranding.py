"""未能送达: say it to the bureau, try again, or record that the person was told in another way."""

from collections.abc import Iterable
from datetime import datetime

from celery import current_app
from django.db import transaction
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.accounts.models import Role, Tenure, User
from cets_portal.audit.errors import Refused
from cets_portal.audit.services import record
from cets_portal.inbox.choices import PENDING, STRANDED, Channel, DeliveryState, MessageKind
from cets_portal.inbox.models import Delivery
from cets_portal.inbox.selectors import stranded
from cets_portal.inbox.services.claiming import start_anew
from cets_portal.inbox.services.telling import TASK, Draft, tell


def tell_bureaus(now: datetime) -> None:
    """Once a day while something lies stranded: a message to the administrators of the province."""
    counts = dict(
        stranded(Delivery.objects.filter(state=DeliveryState.GIVEN_UP))
        .values_list("organisation__province")
        .annotate(Count("pk"))
    )
    admins = Tenure.objects.filter(
        until_on__isnull=True, post__is_active=True, post__role=Role.BUREAU_ADMIN,
        post__organisation__province__in=[province for province in counts if province],
    ).select_related("user", "post__organisation")  # fmt: skip
    day = timezone.localdate(now)
    tell(
        [
            _notice(term.user, counts[term.post.organisation.province], f"undelivered/{day}/{term.user_id}")
            for term in admins
        ]
    )


def _notice(user: User, count: int, key: str) -> Draft:
    with translation.override(user.language):
        subject = ngettext("有 %(n)d 条消息未能送达", "有 %(n)d 条消息未能送达", count) % {"n": count}
        body = _("多次重试未成，已停止。请核对收件人的邮箱或工作群机器人，再重新发送，或另行送达后登记。")
    return Draft(user, MessageKind.DELIVERY, key, subject, body, url=reverse("undelivered"))


def retry(deliveries: QuerySet[Delivery] | Iterable[Delivery], *, by: User) -> int:
    """Try again, to the person's present address. Refused where nothing is left to try. Returns how many."""
    begun = 0
    with transaction.atomic():
        for delivery in deliveries:
            open_ones = Delivery.objects.filter(pk=delivery.pk, state__in=(*STRANDED, DeliveryState.FAILED))
            if start_anew(open_ones.filter(lease_until__isnull=True), address=_present_address(delivery)):
                record("inbox.delivery.retry", delivery, by=by, detail={"was": delivery.state})
                begun += 1
        if not begun:
            raise Refused(_("没有可重新发送的：已发出，或正在发送。请刷新后再看。"), code="nothing_to_retry")
        transaction.on_commit(lambda: current_app.send_task(TASK), robust=True)
    return begun


def settle(delivery: Delivery, *, note: str, by: User) -> None:
    """另行送达: the person has been told by telephone, on paper, …: it no longer stands on the board."""
    if not note.strip():
        raise Refused(_("请写明以何种方式、何时告知了收件人。"), code="note")
    with transaction.atomic():
        waiting = Delivery.objects.filter(
            pk=delivery.pk, state__in=(*STRANDED, *PENDING), settled_at__isnull=True, lease_until__isnull=True
        )
        if not waiting.update(state=DeliveryState.GIVEN_UP, settled_at=timezone.now(), settled_by=by):
            raise Refused(_("这一条已发出、正在发送或已登记，请刷新后再看。"), code="settled")
        record("inbox.delivery.settle", delivery, by=by, reason=note.strip())


def _present_address(delivery: Delivery) -> str:
    """The address may have been put right since; a chat robot's is read when it is used."""
    user = delivery.message.user
    now = {Channel.EMAIL: user.email, Channel.SMS: user.phone}.get(Channel(delivery.channel), "")
    return now or delivery.address
