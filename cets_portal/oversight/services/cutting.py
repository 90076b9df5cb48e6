"""提请核减: a unit that refuses to mend has a part of next year's quota cut; the quota room asks a second person."""

from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.services import record
from cets_portal.oversight.choices import CaseStatus
from cets_portal.oversight.models import EnforcementCase
from cets_portal.oversight.services.deciding import cutting_articles
from quota.choices import DeductionKind
from quota.services.papers import propose_deduction


def propose_cut(case: EnforcementCase, *, sector: str, tonnes: int, basis: str, by: User) -> None:
    """Propose a deduction of so many tonnes (Regulation, article 22). Refused before the unit is found refusing, where no
    article cuts, and for a party outside the register."""
    if case.status != CaseStatus.REFUSING or case.decided_on is None:
        raise Refused(_("认定拒不改正后，才能提请核减配额。"), code="status")
    if case.enterprise is None or not cutting_articles(case):
        raise Refused(_("本案适用的条款没有核减配额的规定。"), code="articles")
    propose_deduction(
        case.enterprise, sector, DeductionKind.FRAUD, tonnes, case.decision_number, case.decided_on,
        f"{case.number} {basis}".strip(), by,
    )  # fmt: skip
    record("oversight.enforcementcase.cut", case, by=by, detail={"tonnes": tonnes, "sector": sector})
