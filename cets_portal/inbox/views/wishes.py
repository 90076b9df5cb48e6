"""接收方式页面: channels, quiet hours, and for whoever arranges a body's posts its chat robot."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages as flashed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.accounts.models import Organisation, User
from cets_portal.accounts.permissions import may_open
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import now
from cets_portal.inbox.channels import is_on
from cets_portal.inbox.choices import Channel, MessageKind
from cets_portal.inbox.forms import RobotForm, WishesForm
from cets_portal.inbox.models import ChatRobot, OwnQuietHours
from cets_portal.inbox.selectors import Reach, reach_of, wishes_of
from cets_portal.inbox.services import Draft, tell, wishes


@dataclass(frozen=True)
class Row:
    """通道行: the tick, where it leads, and why it does not where it does not."""

    channel: Channel
    field: Any
    addresses: list[str]
    on: bool


def preferences(request: HttpRequest) -> HttpResponse:
    """The page; a POST keeps the wishes."""
    user = user_of(request)
    own = OwnQuietHours.objects.filter(user=user).first()
    initial = {channel.value: wanted for channel, wanted in wishes_of(user).items()}
    initial |= {"begins": own.begins, "ends": own.ends} if own else {}  # type: ignore[dict-item]
    form = WishesForm(request.POST or None, initial=initial, channels=list(Channel))
    if request.method == "POST" and form.is_valid():
        wishes.set_wishes(user, form.wishes, form.quiet)
        flashed.success(request, _("接收方式已保存。"))
        return redirect("inbox-preferences")
    return _page(request, user, form, _robot_form(user))


def _page(request: HttpRequest, user: User, form: WishesForm, robot_form: RobotForm | None) -> HttpResponse:
    context = {
        "form": form,
        "rows": _rows(form, reach_of([user])[user.pk]),
        "portal_quiet": settings.QUIET_HOURS,
        "robot_form": robot_form,
        "robot": _robot_of(user) if robot_form else None,
    }
    return render(request, "inbox/preferences.html", context)


def _rows(form: WishesForm, reach: Reach) -> list[Row]:
    def texts(channel: Channel) -> list[str]:
        return [address.text for address in reach.addresses if address.channel == channel]

    return [Row(channel, form[channel.value], texts(channel), is_on(channel)) for channel in Channel]


def _body_of(user: User) -> Organisation | None:
    return user.acting_post.organisation if user.acting_post else None


def _robot_of(user: User) -> ChatRobot | None:
    body = _body_of(user)
    return ChatRobot.objects.filter(organisation=body).first() if body else None


def _robot_form(user: User, data: Any = None) -> RobotForm | None:
    """The form of the body's robot, for a post that may set it."""
    if user.acting_post is None or not may_open("inbox-robot", user.acting_post.role):
        return None
    robot = _robot_of(user)
    initial = {"kind": robot.kind, "is_active": robot.is_active} if robot else {"is_active": True}
    return RobotForm(data, initial=initial, prefix="robot")


@require_POST
@shows_refusal(back="inbox-preferences")
def robot(request: HttpRequest) -> HttpResponse:
    """设定工作群机器人 of the body of the acting post."""
    user, body = user_of(request), _body_of(user_of(request))
    form = _robot_form(user, request.POST)
    if form is None or body is None or not form.is_valid():
        raise Refused(_("请选择机器人种类，并粘贴完整的机器人地址。"), code="robot")
    wishes.set_robot(body, **form.values, at=now(), by=user)
    flashed.success(request, _("工作群机器人已设定。可发一条测试消息看看。"))
    return redirect("inbox-preferences")


@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """给自己发一条测试消息, by every channel the person wants; at most one a minute."""
    user, at = user_of(request), now()
    told = tell(
        [
            Draft(
                user, MessageKind.SYSTEM, f"test/{user.pk}/{timezone.now():%Y%m%d%H%M}", _("测试消息"),
                _("这是您自己发的测试消息。各通道是否发出，见站内信中的这一条。"), url=reverse("inbox-preferences"),
            )
        ],
        at=at,
    )  # fmt: skip
    if told.created:
        flashed.success(request, _("测试消息已写入站内信；您选定且已开通的其他通道随后发出。"))
    else:
        flashed.warning(request, _("一分钟内已发过一条，请稍候再试。"))
    return redirect("inbox")
