"""暂存: an uploaded sheet of a trial waits in the cache for its reader, for one working day. No table of the database knows it."""

import secrets
from dataclasses import dataclass

from django.core.cache import cache

from quota.tables.reading import RawTable

SECONDS = 8 * 60 * 60
_KEY = "quota-worksheet:{user}:{token}"


@dataclass(frozen=True)
class Held:
    """暂存的表: its name, which official table it was read as, and its rows."""

    file_name: str
    table: str
    rows: RawTable


def hold(user: int, held: Held) -> str:
    """Put a sheet aside for one person; the token that finds it again."""
    token = secrets.token_urlsafe(12)
    cache.set(_KEY.format(user=user, token=token), held, SECONDS)
    return token


def held_for(user: int, token: str) -> Held | None:
    """The sheet, for the person who uploaded it; None once it has gone."""
    found = cache.get(_KEY.format(user=user, token=token))
    return found if isinstance(found, Held) else None
