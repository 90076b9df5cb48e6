"""岗位组: named sets of roles for the permission table, so that a row reads as a sentence."""

from cets_portal.accounts.models import Role

CLERKS = frozenset({Role.CLERK})
REVIEWERS = frozenset({Role.REVIEWER})
BUREAU = frozenset({Role.CLERK, Role.REVIEWER})
BUREAU_ALL = BUREAU | {Role.BUREAU_ADMIN}
CITY = frozenset({Role.CITY_OFFICER})
MINISTRY = frozenset({Role.MINISTRY_ADMIN})
ENTERPRISE = frozenset({Role.FILER, Role.APPROVER})
AGENCY = frozenset({Role.VERIFIER})
AUDITORS = frozenset({Role.AUDITOR})
ADMINS = frozenset({Role.BUREAU_ADMIN, Role.MINISTRY_ADMIN})
OFFICIALS = BUREAU_ALL | CITY | MINISTRY
EVERYONE = frozenset(Role)
