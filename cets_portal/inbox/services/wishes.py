"""接收方式: what a person wants, and a body's chat robot. Each change leaves an audit entry."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Organisation, User
from cets_portal.audit.errors import Refused
from cets_portal.audit.services import record
from cets_portal.inbox.channels.chat import ROBOTS, is_allowed, is_of_kind
from cets_portal.inbox.choices import Channel, RobotKind
from cets_portal.inbox.models import ChatRobot, OwnQuietHours, Preference
from cets_portal.inbox.rules.quiet import QuietHours


def set_wishes(user: User, wishes: dict[Channel, bool], quiet: QuietHours | None) -> None:
    """Which channels the person wants, and the own quiet hours (None: the portal's)."""
    with transaction.atomic():
        for channel, wanted in wishes.items():
            Preference.objects.update_or_create(user=user, channel=channel, defaults={"wanted": wanted})
        if quiet is None:
            OwnQuietHours.objects.filter(user=user).delete()
        else:
            hours = {"begins": quiet.begins, "ends": quiet.ends}
            OwnQuietHours.objects.update_or_create(user=user, defaults=hours)
        said: dict[str, bool | str] = {channel.value: wanted for channel, wanted in wishes.items()}
        said["quiet"] = f"{quiet.begins:%H:%M}-{quiet.ends:%H:%M}" if quiet else ""
        record("inbox.wishes.set", user, by=user, detail=said)


def set_robot(
    organisation: Organisation, *, kind: RobotKind, url: str, secret: str, is_active: bool, at: datetime, by: User
) -> ChatRobot:
    """Set the robot of a body's chat; an empty address or secret keeps the one there is.

    Refused for an address that is not one of the chats the portal may speak to, or is none of this kind.
    """
    before = ChatRobot.objects.filter(organisation=organisation).first()
    url = url.strip() or (before.url if before else "")
    if not is_allowed(url):
        raise Refused(
            _("这不是可用的机器人地址。请从企业微信或钉钉的群机器人设置中完整复制，以 https:// 开头。"),
            code="not_a_robot",
        )
    if not is_of_kind(kind, url):
        message = _("机器人地址与所选种类“%(kind)s”不符，或地址中没有 %(key)s。请核对种类，并完整复制地址。")
        raise Refused(message % {"kind": kind.label, "key": ROBOTS[kind].key}, code="other_kind")
    values = {
        "kind": kind, "url": url, "secret": secret.strip() or (before.secret if before else ""),
        "is_active": is_active, "set_by": by, "set_at": at,
    }  # fmt: skip
    with transaction.atomic():
        robot, _new = ChatRobot.objects.update_or_create(organisation=organisation, defaults=values)
        record("inbox.chatrobot.set", robot, by=by, detail={"kind": kind.value, "active": is_active})
    return robot
