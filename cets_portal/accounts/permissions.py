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
    CITY,
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
#: Not for browsers: the view asks for the token of an enterprise (accounts/api.py), and a session opens nothing.
BY_TOKEN: Final = Mark("by token")

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
    "post-reset-password": ADMINS | {Role.APPROVER},
    "post-unlock": ADMINS | {Role.APPROVER},
    "api-tokens": frozenset({Role.APPROVER}),
    "api-token-add": frozenset({Role.APPROVER}),
    "api-token-revoke": frozenset({Role.APPROVER}),
    # the API of the enterprises' own systems
    "api-schema": PUBLIC,
    "api-months": BY_TOKEN,
    "api-filing": BY_TOKEN,
    "api-filing-values": BY_TOKEN,
    "api-filing-papers": BY_TOKEN,
    "api-filing-hand-over": BY_TOKEN,
    "api-filing-receipt": BY_TOKEN,
    "api-unknown": BY_TOKEN,
    # messages
    "inbox": SIGNED_IN,
    "inbox-message": SIGNED_IN,
    "inbox-read": SIGNED_IN,
    "inbox-read-all": SIGNED_IN,
    "inbox-preferences": SIGNED_IN,
    "inbox-test": SIGNED_IN,
    "inbox-robot": ADMINS | {Role.APPROVER},
    "undelivered": ADMINS,
    "undelivered-retry": ADMINS,
    "undelivered-settle": ADMINS,
    "unreached": ADMINS,
    # desks
    "desk": SIGNED_IN,
    "desk-steps": BUREAU_ALL,
    "clock-move": SIGNED_IN,
    # duties of the notices
    "late-board": OFFICIALS | AUDITORS,
    "progress-board": MINISTRY,
    "duty-detail": OFFICIALS | AUDITORS | ENTERPRISE,
    "duty-settle": BUREAU | ENTERPRISE,
    "duty-withdraw": BUREAU | ENTERPRISE,
    "duty-letter": CLERKS,
    # the calendar; its feed is read by calendar programs, which cannot sign in: the secret in the address is the key
    "calendar": OFFICIALS | AUDITORS | ENTERPRISE,
    "calendar-address-make": OFFICIALS | AUDITORS | ENTERPRISE,
    "calendar-address-revoke": OFFICIALS | AUDITORS | ENTERPRISE,
    "calendar-feed": PUBLIC,
    "enterprise-year": OFFICIALS | AUDITORS | ENTERPRISE,
    "duty-export": OFFICIALS | AUDITORS | ENTERPRISE,
    "duty-upload": BUREAU,
    "duty-sheet": BUREAU,
    "duty-sheet-load": BUREAU,
    "duty-sheet-abandon": BUREAU,
    "duty-sheet-annotated": BUREAU,
    "parts": BUREAU_ALL | MINISTRY,
    # training
    "training": OFFICIALS | AUDITORS,
    "training-export": OFFICIALS | AUDITORS,
    "session-list": OFFICIALS | AUDITORS,
    "session-add": CLERKS,
    "session-template": CLERKS,
    "session-detail": OFFICIALS | AUDITORS,
    "session-attach": CLERKS,
    "session-withdraw": CLERKS,
    "session-attend": CLERKS,
    "session-upload": CLERKS,
    "session-export": OFFICIALS | AUDITORS,
    "session-file": OFFICIALS | AUDITORS,
    "attendance-withdraw": CLERKS,
    "attendance-sheet": CLERKS,
    "attendance-sheet-load": CLERKS,
    "attendance-sheet-abandon": CLERKS,
    "attendance-sheet-annotated": CLERKS,
    "staff-own": ENTERPRISE,
    "staff-list": OFFICIALS | AUDITORS | ENTERPRISE,
    "staff-add": CLERKS | ENTERPRISE,
    "staff-leave": CLERKS | ENTERPRISE,
    # visits
    "visit-list": OFFICIALS | AUDITORS,
    "visit-add": CLERKS | CITY,
    "visit-export": OFFICIALS | AUDITORS,
    "visit-detail": OFFICIALS | AUDITORS,
    "visit-report": CLERKS | CITY,
    "visit-close": BUREAU,
    "visit-return": BUREAU,
    "visit-cancel": CLERKS | CITY,
    "visit-file": OFFICIALS | AUDITORS,
    # the register
    "enterprise-list": OFFICIALS | AUDITORS,
    "enterprise-export": OFFICIALS | AUDITORS,
    "enterprise-detail": OFFICIALS | AUDITORS | ENTERPRISE,
    "enterprise-event-add": CLERKS,
    "enterprise-event-withdraw": CLERKS,
    "enterprise-event-document": OFFICIALS | AUDITORS | ENTERPRISE,
    "facility-add": CLERKS,
    "enterprise-account-open": frozenset({Role.BUREAU_ADMIN}),
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
    "list-abandon": CLERKS,
    # rights and duties
    "notice-list": BUREAU | MINISTRY,
    "notice-export": BUREAU | MINISTRY,
    "notice-print": BUREAU,
    "notice-paper": CLERKS,
    "notice-paper-many": CLERKS,
    "notice-detail": BUREAU | ENTERPRISE,
    "notice-acknowledge": ENTERPRISE,
    # account opening
    "opening-list": OFFICIALS | AUDITORS | ENTERPRISE,
    "opening-export": OFFICIALS | AUDITORS,
    "opening-record": CLERKS,
    "opening-template": CLERKS,
    "opening-upload": CLERKS,
    "opening-sheet": CLERKS,
    "opening-annotated": CLERKS,
    "opening-load": CLERKS,
    "opening-abandon": CLERKS,
    "opening-detail": OFFICIALS | AUDITORS | ENTERPRISE,
    "opening-document": OFFICIALS | AUDITORS | ENTERPRISE,
    "opening-document-add": CLERKS | ENTERPRISE,
    "opening-document-remove": CLERKS | ENTERPRISE,
    "opening-submit": CLERKS | ENTERPRISE,
    "opening-recall": CLERKS | ENTERPRISE,
    "opening-return": CLERKS,
    "opening-accept": CLERKS,
    "opening-forward": CLERKS,
    "opening-functions": CLERKS | ENTERPRISE,
    "opening-correct": CLERKS,
    # letters
    "letter-list": BUREAU_ALL | CITY | MINISTRY | AUDITORS | ENTERPRISE,
    "letter-export": BUREAU_ALL | CITY | MINISTRY | AUDITORS | ENTERPRISE,
    "letter-detail": BUREAU_ALL | CITY | MINISTRY | AUDITORS | ENTERPRISE,
    "letter-pdf": BUREAU_ALL | CITY | MINISTRY | AUDITORS | ENTERPRISE,
    "letter-templates": BUREAU_ALL | MINISTRY | AUDITORS,
    "letter-prefix": frozenset({Role.BUREAU_ADMIN}),
    "letter-new": CLERKS,
    "letter-many": BUREAU,
    "letter-batch": BUREAU,
    "letter-batch-file": BUREAU,
    "letter-issue": BUREAU,
    "letter-send": BUREAU,
    "letter-acknowledge": ENTERPRISE,
    "letter-paper": CLERKS,
    "letter-withdraw": BUREAU,
    # agencies
    # checks of monthly filings, and waivers of them
    "check-rules": SIGNED_IN,
    "check-rules-export": SIGNED_IN,
    "waiver-list": OFFICIALS | AUDITORS | ENTERPRISE,
    "waiver-export": OFFICIALS | AUDITORS,
    "waiver-add": BUREAU,
    "waiver-detail": OFFICIALS | AUDITORS | ENTERPRISE,
    "waiver-approve": BUREAU,
    "waiver-refuse": BUREAU,
    "waiver-end": BUREAU,
    "agency-list": BUREAU_ALL | MINISTRY | AUDITORS,
    "agency-detail": BUREAU_ALL | MINISTRY | AUDITORS,
    # forms
    "form-list": SIGNED_IN,
    "form-detail": SIGNED_IN,
    "form-export": SIGNED_IN,
    # control plans
    # technical review of filings
    "review-queue": OFFICIALS | AUDITORS,
    "review-export": OFFICIALS | AUDITORS,
    "review-accept-many": BUREAU,
    "review-detail": OFFICIALS | AUDITORS,
    "review-return": BUREAU,
    "review-accept": BUREAU,
    "review-section": BUREAU,
    "question-ask": BUREAU,
    "question-again": BUREAU,
    "question-close": BUREAU,
    "spot-check-list": BUREAU_ALL | CITY | MINISTRY | AUDITORS,
    "spot-check-detail": BUREAU_ALL | CITY | MINISTRY | AUDITORS,
    "spot-check-request": BUREAU,
    "spot-check-answer": CITY,
    "spot-check-cancel": BUREAU,
    "spot-check-photo": BUREAU_ALL | CITY | MINISTRY | AUDITORS,
    "window-list": BUREAU_ALL | AUDITORS,
    "window-add": BUREAU,
    "window-close": BUREAU,
    "plan-list": OFFICIALS | AUDITORS | ENTERPRISE,
    "plan-export": OFFICIALS | AUDITORS,
    "plan-roll-many": CLERKS,
    "plan-start": ENTERPRISE,
    "plan-roll": ENTERPRISE,
    "plan-detail": OFFICIALS | AUDITORS | ENTERPRISE,
    "plan-workbook": OFFICIALS | AUDITORS | ENTERPRISE,
    "plan-submit": ENTERPRISE,
    "plan-recall": ENTERPRISE,
    "plan-return": BUREAU,
    "plan-accept": BUREAU,
    "plan-revise": ENTERPRISE,
    "plan-refit": ENTERPRISE,
    "plan-withdraw": ENTERPRISE,
    "plan-section": ENTERPRISE,
    "plan-facilities": ENTERPRISE,
    "plan-facility-add": ENTERPRISE,
    "plan-facility": ENTERPRISE,
    "plan-facility-copy": ENTERPRISE,
    "plan-facility-remove": ENTERPRISE,
    "plan-flows": ENTERPRISE,
    "plan-rows": ENTERPRISE,
    "plan-fill": ENTERPRISE,
    "plan-files": ENTERPRISE,
    "plan-file-add": ENTERPRISE,
    "plan-file": OFFICIALS | AUDITORS | ENTERPRISE,
    "plan-file-remove": ENTERPRISE,
    # norms
    "norm-list": SIGNED_IN,
    "norm-detail": SIGNED_IN,
    # deadlines
    "deadline-list": SIGNED_IN,
    "deadline-export": SIGNED_IN,
    "deadline-detail": SIGNED_IN,
    "inner-date-list": BUREAU_ALL | CITY,
    "inner-date-set": frozenset({Role.BUREAU_ADMIN}),
    "inner-date-withdraw": frozenset({Role.BUREAU_ADMIN}),
    # notices entered in the browser
    "entered-list": MINISTRY,
    "entered-add": MINISTRY,
    "entered-detail": MINISTRY,
    "entered-rows": MINISTRY,
    "entered-text": MINISTRY,
    "entered-submit": MINISTRY,
    "entered-recall": MINISTRY,
    "entered-return": MINISTRY,
    "entered-enact": MINISTRY,
    "entered-withdraw": MINISTRY,
    "entered-revoke": MINISTRY,
    "check-list": SIGNED_IN,
    # monthly filings; a draft is its own unit's alone, what was submitted is read by all who see the unit
    "filing-list": OFFICIALS | AUDITORS | ENTERPRISE,
    "filing-export": OFFICIALS | AUDITORS,
    "filing-open": frozenset({Role.FILER}),
    "filing-detail": OFFICIALS | AUDITORS | ENTERPRISE,
    "filing-edit": ENTERPRISE,
    "filing-save": frozenset({Role.FILER}),
    "filing-settle": frozenset({Role.FILER}),
    "filing-adopt": frozenset({Role.FILER}),
    "filing-working": ENTERPRISE,
    "filing-history": ENTERPRISE,
    "filing-workbook": ENTERPRISE,
    "filing-workbook-upload": frozenset({Role.FILER}),
    "filing-sheet": ENTERPRISE,
    "filing-sheet-annotated": ENTERPRISE,
    "filing-sheet-load": frozenset({Role.FILER}),
    "filing-sheet-abandon": frozenset({Role.FILER}),
    "filing-paper-add": frozenset({Role.FILER}),
    "filing-paper-change": frozenset({Role.FILER}),
    "filing-paper-remove": frozenset({Role.FILER}),
    "filing-paper-file": OFFICIALS | AUDITORS | ENTERPRISE,
    "filing-sign": ENTERPRISE,
    "filing-hand-over": frozenset({Role.FILER}),
    "filing-recall": ENTERPRISE,
    "filing-submit": frozenset({Role.APPROVER}),
    "filing-record": OFFICIALS | AUDITORS | ENTERPRISE,
    "filing-submission": OFFICIALS | AUDITORS | ENTERPRISE,
    "filing-content": OFFICIALS | AUDITORS | ENTERPRISE,
    "filing-compare": OFFICIALS | AUDITORS | ENTERPRISE,
    "filing-answer": ENTERPRISE,
    # audit
    "audit-log": AUDITORS | ADMINS,
    "audit-export": AUDITORS | ADMINS,
    # public
    "public-lists": PUBLIC,
    "public-list": PUBLIC,
    "public-list-edition": PUBLIC,
    "public-list-compare": PUBLIC,
    "public-list-file": PUBLIC,
    "public-check": PUBLIC,
    # the log of receipts; whose receipt one may read is decided in evidence/access.py
    "public-log": PUBLIC,
    "log-checkpoint": PUBLIC,
    "log-consistency": PUBLIC,
    "log-verifier": PUBLIC,
    "receipt-detail": OFFICIALS | AUDITORS | ENTERPRISE,
    "receipt-file": OFFICIALS | AUDITORS | ENTERPRISE,
    "receipt-pdf": OFFICIALS | AUDITORS | ENTERPRISE,
}


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
