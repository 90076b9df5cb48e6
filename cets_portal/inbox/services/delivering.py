"""发送: take what is due, channel by channel, and send it, outside of any transaction.

Two workers at once share the work. One that is killed (-9) leaves behind claimed rows, which are sent when their lease has
run out, and at most one row that was handed over, of which nobody can know more: it is shown, not sent again.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cets_portal.inbox.channels import WAYS, is_on
from cets_portal.inbox.channels.sending import ChannelDown, LeaseLost, NotKnown, NotSent, Sender
from cets_portal.inbox.choices import Channel, DeliveryState
from cets_portal.inbox.models import Delivery
from cets_portal.inbox.rules.quiet import QuietHours, speaks_at
from cets_portal.inbox.selectors import quiet_hours_of
from cets_portal.inbox.services import claiming
from cets_portal.inbox.services.stranding import tell_bureaus

log = logging.getLogger(__name__)

#: Beat starts a run every minute; one that has lasted this long leaves the rest to the next.
BUDGET = timedelta(seconds=50)
Clock = Callable[[], datetime]


@dataclass
class Delivered:
    """结果: what one run came to."""

    sent: int = 0
    failed: int = 0
    uncertain: int = 0
    postponed: int = 0


def deliver_due(now: datetime, *, budget: timedelta = BUDGET) -> Delivered:
    """Send what is due at `now` (the machine's clock, which then goes on) on each channel that is set up."""
    began = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - began)

    done = Delivered(uncertain=claiming.settle_lost(now))
    for channel in Channel:
        if is_on(channel):
            _deliver_channel(channel, clock, clock() + budget, done)
    if done.failed:
        tell_bureaus(now)
    return done


def _deliver_channel(channel: Channel, clock: Clock, end: datetime, done: Delivered) -> None:
    sender = WAYS[channel].opened()
    try:
        while clock() < end and (batch := claiming.claim(channel, clock())):
            if not _deliver_batch(sender, batch, clock, done):
                return
    finally:
        sender.close()


def _deliver_batch(sender: Sender, batch: list[Delivery], clock: Clock, done: Delivered) -> bool:
    """Send each of the batch; False when the channel is down, with the failure counted for everyone it concerns."""
    for number, delivery in enumerate(batch):
        try:
            _deliver(sender, delivery, clock, done)
        except ChannelDown as fault:
            claiming.release(batch[number:])
            claiming.all_failed(Channel(delivery.channel), clock(), str(fault))
            done.failed += 1
            log.warning("deliver: %s is down: %s", delivery.channel, fault)
            return False
    return True


def _deliver(sender: Sender, delivery: Delivery, clock: Clock, done: Delivered) -> None:
    moment = clock()
    opens = speaks_at(moment, _quiet_hours(delivery))
    if opens > moment:
        claiming.postpone(delivery, opens)
        done.postponed += 1
        return
    try:
        sender.send(delivery, lambda: claiming.hand_over(delivery, clock()))
    except LeaseLost:
        log.info("deliver: %s is another worker's", delivery.pk)
    except ChannelDown:
        raise
    except NotSent as fault:
        claiming.failed(delivery, clock(), str(fault))
        done.failed += 1
    except NotKnown as fault:
        done.uncertain += claiming.uncertain(delivery, str(fault))
    except Exception as fault:
        _broke(delivery, clock(), fault, done)
    else:
        claiming.sent(delivery, clock())
        done.sent += 1


def _quiet_hours(delivery: Delivery) -> QuietHours:
    return quiet_hours_of(getattr(delivery.message.user, "quiet_hours", None))


def _broke(delivery: Delivery, moment: datetime, fault: Exception, done: Delivered) -> None:
    """An error of ours must not stop the others' mail; after the handing over it leaves a doubt, before it none."""
    log.exception("deliver: %s broke", delivery.pk)
    if delivery.state == DeliveryState.HANDED_OVER:
        done.uncertain += claiming.uncertain(delivery, repr(fault))
    else:
        claiming.failed(delivery, moment, repr(fault))
        done.failed += 1
