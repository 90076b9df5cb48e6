"""站内信取用: one's own messages, and for the bureau what did not arrive in its province."""

from django.db.models import QuerySet
from django.http import Http404

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import visible_to
from cets_portal.inbox.models import Delivery, Message


def messages_for(user: User) -> QuerySet[Message]:
    """One's own; a post that is handed over takes no letters to persons along."""
    return Message.objects.filter(user=user)


def message_for(user: User, pk: int) -> Message:
    """One of them; 404 for a stranger's."""
    found = messages_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def deliveries_for(user: User) -> QuerySet[Delivery]:
    """Deliveries to people of the bodies in the user's horizon."""
    return visible_to(Delivery.objects.all(), user, province="organisation__province", organisation="organisation")


def delivery_for(user: User, pk: int) -> Delivery:
    """One of them; 404 outside the horizon."""
    found = deliveries_for(user).select_related("message__user", "organisation").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
