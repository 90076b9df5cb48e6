"""站内信办理: what other rooms call: `tell`. `Draft` and `Line` are what they tell."""

from cets_portal.inbox.services.telling import Draft, Line, Told, tell

__all__ = ["Draft", "Line", "Told", "tell"]
