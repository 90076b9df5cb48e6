"""告知稿: what an act tells people, a draft for each, worded in that person's own language."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils import translation

from cets_portal.accounts.models import User
from cets_portal.inbox.choices import MessageKind
from cets_portal.inbox.services.telling import Draft

#: Subject and body, in the language that is on, with places for what is said.
Words = Callable[[], tuple[str, str]]
#: What fills the places. A function where part of it is itself worded: it is called in the person's language.
Said = Mapping[str, Any] | Callable[[], Mapping[str, Any]]


def notices(
    people: Iterable[User], words: Words, said: Said, *, url: str, group: str, key: str = "", legal: bool = False
) -> Iterator[Draft]:
    """One draft for each of the people. `key`: what is told, where that is narrower than what a chat hears once."""
    for person in people:
        with translation.override(person.language):
            facts = said() if callable(said) else said
            subject, body = (text % facts for text in words())
        yield Draft(
            user=person, kind=MessageKind.NOTICE, key=f"{key or group}/{person.pk}", subject=subject, body=body,
            url=url, group=group, legal=legal,
        )  # fmt: skip
