"""短信: the interface that a bureau's own gateway fulfils (docs/sms.md). The portal brings no provider."""

from collections.abc import Callable
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from cets_portal.inbox.channels.mail import message_id
from cets_portal.inbox.channels.sending import NotSent
from cets_portal.inbox.channels.wording import in_language_of, shortened, subject_of
from cets_portal.inbox.models import Delivery

#: Three parts of a long text message in Chinese.
MOST_BYTES = 600


class SmsGateway(Protocol):
    """短信网关: made without arguments once a run."""

    def send(self, phone: str, text: str, reference: str) -> None:
        """Hand one text message over.

        `reference` is the same whenever the same message is sent: a gateway that knows it sends nothing twice.
        Raise NotSent when it certainly did not go out, NotKnown when no answer came.
        """


class SmsSender:
    """Sends through the gateway that the settings name."""

    def __init__(self) -> None:
        self._gateway: SmsGateway = import_string(settings.SMS_GATEWAY)()

    def send(self, delivery: Delivery, handing_over: Callable[[], None]) -> None:
        if not delivery.address:
            raise NotSent("no phone number")
        message = delivery.message
        with in_language_of(message.user):
            text = shortened(f"{subject_of(message)} {message.body}".strip(), MOST_BYTES)
        handing_over()
        self._gateway.send(delivery.address, text, message_id(message.key))

    def close(self) -> None:
        """A gateway keeps nothing open."""
