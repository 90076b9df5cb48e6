"""站内信办理: what other rooms call: `tell`. `Draft` and `Line` are what they tell; `notices` words it for each person."""

from cets_portal.inbox.services.notices import Words, notices
from cets_portal.inbox.services.telling import Draft, Line, Told, tell

__all__ = ["Draft", "Line", "Told", "Words", "notices", "tell"]
