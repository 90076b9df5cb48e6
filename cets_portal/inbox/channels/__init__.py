"""通道: the ways out of the portal, as one table."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from cets_portal.inbox.channels.chat import ChatSender
from cets_portal.inbox.channels.mail import MailSender
from cets_portal.inbox.channels.sending import Sender
from cets_portal.inbox.channels.sms import SmsSender
from cets_portal.inbox.choices import Channel


@dataclass(frozen=True)
class Way:
    """通道: whether it is set up, and what sends on it."""

    is_on: Callable[[], bool]
    opened: Callable[[], Sender]


WAYS: dict[Channel, Way] = {
    Channel.EMAIL: Way(lambda: settings.EMAIL_URL.startswith("smtp"), MailSender),
    Channel.WEBHOOK: Way(lambda: True, ChatSender),  # On for each body that has set up a robot.
    Channel.SMS: Way(lambda: bool(settings.SMS_GATEWAY), SmsSender),
}


def is_on(channel: Channel) -> bool:
    """Whether the portal can send on this channel at all."""
    return WAYS[channel].is_on()
