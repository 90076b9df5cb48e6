"""规则: what a row of the table may say."""

from typing import Final

from cets_portal.accounts.models import Role


class Mark:
    """A rule that names no post."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


PUBLIC: Final = Mark("public")
SIGNED_IN: Final = Mark("signed in")
STAFF: Final = Mark("staff")
SHUT: Final = Mark("shut")
#: Not for browsers: the view asks for the token of an enterprise (accounts/api.py), and a session opens nothing.
BY_TOKEN: Final = Mark("by token")

Rule = Mark | frozenset[Role]
