"""权限表: every URL of the portal and the posts it is open to. Read it from top to bottom.

The middleware `Gate` applies it before any view runs; a URL that is missing here is shut for all,
and `tests/test_permissions.py` fails. *Which rows* a post sees behind an open URL is decided in
scope.py: a stranger's object is 404, a wrong post 403.
"""

from typing import Final

from cets_portal.accounts.models import Role
from cets_portal.accounts.roles import (
    ADMINS,
    AUDITORS,
    BUREAU,
    BUREAU_ALL,
    CLERKS,
    ENTERPRISE,
    MINISTRY,
    OFFICIALS,
    REVIEWERS,
)


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

Rule = Mark | frozenset[Role]

PERMISSIONS: dict[str, Rule] = {
    # the door
    "home": PUBLIC,
    "sign-in": PUBLIC,
    "sign-out": SIGNED_IN,
    "set_language": PUBLIC,
    "health": PUBLIC,
    # accounts
    "account": SIGNED_IN,
    "password-change": SIGNED_IN,
    "switch-post": SIGNED_IN,
    "posts": ADMINS | {Role.APPROVER},
    "post-add": ADMINS | {Role.APPROVER},
    "post-hand-over": ADMINS | {Role.APPROVER},
    "post-vacate": ADMINS | {Role.APPROVER},
    # desks
    "desk": SIGNED_IN,
    "parts": BUREAU_ALL | MINISTRY,
    # the register
    "enterprise-list": OFFICIALS | AUDITORS,
    "enterprise-export": OFFICIALS | AUDITORS,
    "enterprise-detail": OFFICIALS | AUDITORS | ENTERPRISE,
    "enterprise-event-add": CLERKS,
    "enterprise-event-withdraw": CLERKS,
    "enterprise-event-document": OFFICIALS | AUDITORS | ENTERPRISE,
    "facility-add": CLERKS,
    # roster in
    "roster-list": BUREAU,
    "roster-template": BUREAU,
    "roster-sample": BUREAU,
    "roster-upload": CLERKS,
    "roster-detail": BUREAU,
    "roster-progress": BUREAU,
    "roster-changes": BUREAU,
    "roster-original": BUREAU,
    "roster-annotated": BUREAU,
    "roster-check": CLERKS,
    "roster-load": CLERKS,
    "roster-abandon": CLERKS,
    # screening and lists
    "screening": BUREAU | MINISTRY,
    "screening-run": CLERKS,
    "screening-progress": BUREAU,
    "screening-setting": CLERKS,
    "screening-export": BUREAU | MINISTRY,
    "entry-detail": BUREAU | MINISTRY,
    "entry-decide": CLERKS,
    "entries-confirm": CLERKS,
    "list-index": OFFICIALS | AUDITORS,
    "list-detail": OFFICIALS | AUDITORS,
    "list-export": OFFICIALS | AUDITORS,
    "list-submit": CLERKS,
    "list-recall": CLERKS,
    "list-return": REVIEWERS,
    "list-publish": REVIEWERS,
    "list-amend": CLERKS,
    # rights and duties
    "notice-list": BUREAU | MINISTRY,
    "notice-paper": CLERKS,
    "notice-detail": BUREAU | ENTERPRISE,
    "notice-acknowledge": ENTERPRISE,
    # agencies
    "agency-list": BUREAU_ALL | MINISTRY | AUDITORS,
    "agency-detail": BUREAU_ALL | MINISTRY | AUDITORS,
    # norms
    "norm-list": SIGNED_IN,
    "norm-detail": SIGNED_IN,
    "check-list": SIGNED_IN,
    # audit
    "audit-log": AUDITORS | ADMINS,
    "audit-export": AUDITORS,
    # public
    "public-lists": PUBLIC,
    "public-list": PUBLIC,
    "public-list-edition": PUBLIC,
    "public-list-compare": PUBLIC,
    "public-list-file": PUBLIC,
    "public-check": PUBLIC,
}


def rule_for(view_name: str) -> Rule:
    """The rule of a URL; Django's own admin is for staff; what is not listed is shut."""
    if view_name.startswith("admin:"):
        return PUBLIC if view_name in {"admin:login", "admin:logout"} else STAFF
    return PERMISSIONS.get(view_name, SHUT)


def may_open(view_name: str, role: str | None) -> bool:
    """Whether a signed-in person in a post of this role may open the URL (navigation asks this too)."""
    rule = rule_for(view_name)
    if rule is PUBLIC or rule is SIGNED_IN:
        return True
    return isinstance(rule, frozenset) and role in rule
