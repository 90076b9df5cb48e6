"""权限表: every URL of the portal and the posts it is open to. One module for each room; this is their sum.

The middleware `Gate` applies it before any view runs; a URL that is missing here is shut for all,
and `tests/test_permissions.py` fails. *Which rows* a post sees behind an open URL is decided in
scope.py: a stranger's object is 404, a wrong post 403.
"""

from cets_portal.accounts.permissions import dataquality, house, oversight, public, quota, registry
from cets_portal.accounts.permissions.marks import BY_TOKEN, PUBLIC, SHUT, SIGNED_IN, STAFF, Mark, Rule

__all__ = [
    "BY_TOKEN",
    "PERMISSIONS",
    "PUBLIC",
    "SHUT",
    "SIGNED_IN",
    "STAFF",
    "Mark",
    "Rule",
    "may_open",
    "rule_for",
]

_ROOMS = (house, public, registry, dataquality, quota, oversight)

PERMISSIONS: dict[str, Rule] = {name: rule for room in _ROOMS for name, rule in room.PERMISSIONS.items()}
if len(PERMISSIONS) < sum(len(room.PERMISSIONS) for room in _ROOMS):
    raise ValueError("A URL stands in the permission table of two rooms.")


def rule_for(view_name: str) -> Rule:
    """The rule of a URL; Django's own admin is for staff; what is not listed is shut.

    The admin's own sign-in page is for staff too, which means for nobody: there is one door, and it is audited.
    """
    if view_name.startswith("admin:"):
        return SIGNED_IN if view_name == "admin:logout" else STAFF
    return PERMISSIONS.get(view_name, SHUT)


def may_open(view_name: str, role: str | None) -> bool:
    """Whether a signed-in person in a post of this role may open the URL (navigation asks this too)."""
    rule = rule_for(view_name)
    if rule is PUBLIC or rule is SIGNED_IN:
        return True
    return isinstance(rule, frozenset) and role in rule
