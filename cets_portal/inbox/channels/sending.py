"""发送约定: what a channel promises, and the ways in which it may fail."""

from collections.abc import Callable
from typing import Protocol

from cets_portal.inbox.models import Delivery


class NotSent(Exception):
    """It certainly did not go out: it may be tried again. The text is technical and kept for the board."""


class ChannelDown(NotSent):
    """Nobody can be reached on this channel just now; trying the next address would only wait again."""


class NotKnown(Exception):
    """It was handed over and no answer came: it may have arrived, so it is not tried again."""


class LeaseLost(Exception):
    """Another worker has the delivery: leave it."""


class Sender(Protocol):
    """通道的发送者: kept for one run, so that it may keep a connection."""

    def send(self, delivery: Delivery, handing_over: Callable[[], None]) -> None:
        """Send one delivery or raise NotSent, ChannelDown or NotKnown.

        `handing_over` is called once, as late as possible before the other side can act on it: it commits
        the state, or raises LeaseLost, upon which nothing may be handed over.
        """

    def close(self) -> None:
        """End what was opened."""
