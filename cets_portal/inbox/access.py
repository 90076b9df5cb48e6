"""站内信取用: one's own messages, and for the bureau what did not arrive in its province."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import visible_to
from cets_portal.inbox.models import Delivery, Message


def messages_for(user: User) -> QuerySet[Message]:
    """One's own; a post that is handed over takes no letters to persons along."""
    return Message.objects.filter(user=user)


def message_for(user: User, pk: int) -> Message:
    """One of them; 404 for a stranger's."""
    return get_object_or_404(messages_for(user), pk=pk)


def deliveries_for(user: User) -> QuerySet[Delivery]:
    """Deliveries to people of the bodies in the user's horizon."""
    return visible_to(Delivery.objects.all(), user, province="organisation__province", organisation="organisation")


def delivery_for(user: User, pk: int) -> Delivery:
    """One of them; 404 outside the horizon."""
    return get_object_or_404(deliveries_for(user).select_related("message__user", "organisation"), pk=pk)
