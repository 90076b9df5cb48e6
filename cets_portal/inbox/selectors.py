"""站内信查询: what is unread, who is reached by which channel, what did not arrive."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from cets_portal.accounts.models import Tenure, User
from cets_portal.inbox.choices import STRANDED, Channel, DeliveryState
from cets_portal.inbox.models import ChatRobot, Delivery, Message, OwnQuietHours, Preference
from cets_portal.inbox.rules.quiet import QuietHours

#: Whether a channel is used for a person who has said nothing. A text message costs money each time.
WANTED_BY_DEFAULT = {Channel.EMAIL: True, Channel.WEBHOOK: True, Channel.SMS: False}


@dataclass(frozen=True)
class Address:
    """地址: one way to one person. `wanted` is the person's wish, which a legal message does not ask."""

    channel: Channel
    text: str
    wanted: bool
    robot_id: int | None = None


@dataclass(frozen=True)
class Reach:
    """可达: the body a person acts for, the addresses, the hours in which nothing rings."""

    organisation_id: int | None
    addresses: tuple[Address, ...]
    quiet: QuietHours


def unread(user: User) -> QuerySet[Message]:
    """未读."""
    return Message.objects.filter(user=user, read_at__isnull=True)


def unread_count(user: User) -> int:
    return unread(user).count()


def reach_of(users: Collection[User]) -> dict[int, Reach]:
    """How each of these people is reached, by person's id; five queries for any number of people."""
    ids = [user.pk for user in users]
    bodies = _bodies(ids)
    robots = _robots({body for held in bodies.values() for body in held})
    wishes = {(wish.user_id, wish.channel): wish.wanted for wish in Preference.objects.filter(user__in=ids)}
    own = {hours.user_id: hours for hours in OwnQuietHours.objects.filter(user__in=ids)}
    known = {}
    for user in users:
        held = bodies.get(user.pk, [])
        found = _addresses(user, [robots[body] for body in held if body in robots], wishes)
        known[user.pk] = Reach(held[0] if held else None, tuple(found), quiet_hours_of(own.get(user.pk)))
    return known


def _bodies(user_ids: Iterable[int]) -> dict[int, list[int]]:
    """The bodies in which each person holds a post now, in a stable order."""
    found: dict[int, list[int]] = defaultdict(list)
    open_terms = Tenure.objects.filter(user__in=user_ids, until_on__isnull=True, post__is_active=True)
    for user_id, body in open_terms.order_by("post_id").values_list("user_id", "post__organisation_id"):
        if body not in found[user_id]:
            found[user_id].append(body)
    return found


def _robots(bodies: Iterable[int]) -> dict[int, ChatRobot]:
    active = ChatRobot.objects.filter(organisation__in=bodies, is_active=True).select_related("organisation")
    return {robot.organisation_id: robot for robot in active}


def _addresses(user: User, robots: list[ChatRobot], wishes: dict[tuple[int, str], bool]) -> list[Address]:
    def wanted(channel: Channel) -> bool:
        return wishes.get((user.pk, channel), WANTED_BY_DEFAULT[channel])

    found = [Address(Channel.EMAIL, user.email, wanted(Channel.EMAIL))] if user.email else []
    found += [Address(Channel.WEBHOOK, robot.organisation.name, wanted(Channel.WEBHOOK), robot.pk) for robot in robots]
    return [*found, Address(Channel.SMS, user.phone, wanted(Channel.SMS))] if user.phone else found


def quiet_hours_of(own: OwnQuietHours | None) -> QuietHours:
    """The person's own hours, else the portal's."""
    portals: QuietHours = settings.QUIET_HOURS
    return QuietHours(own.begins, own.ends) if own else portals


def wishes_of(user: User) -> dict[Channel, bool]:
    """What the person wants of each channel."""
    said = dict(Preference.objects.filter(user=user).values_list("channel", "wanted"))
    return {channel: said.get(channel, WANTED_BY_DEFAULT[channel]) for channel in Channel}


def stranded(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """What somebody has to look after: given up or uncertain, and not settled in another way."""
    return deliveries.filter(state__in=STRANDED, settled_at__isnull=True)


def board_counts(deliveries: QuerySet[Delivery]) -> dict[str, int]:
    """given_up, uncertain, failed and waiting of these deliveries; what was settled is left out."""
    states = (DeliveryState.GIVEN_UP, DeliveryState.UNCERTAIN, DeliveryState.FAILED, DeliveryState.WAITING)
    open_ones = Q(settled_at__isnull=True)
    return deliveries.aggregate(
        **{state.value: Count("pk", filter=open_ones & Q(state=state)) for state in states},
    )
