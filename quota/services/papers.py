"""分配依据的办理: adoptions, balance values, deductions, withholdings: one officer enters, another agrees.

Every `propose_…` gives the paper that waits; `agree`, `refuse` and `lift` are the same for all kinds.
"""

from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from cets_portal.norms.codes import Sector
from cets_portal.norms.errors import NormError
from cets_portal.norms.plan import plan_digest, plan_of
from quota.choices import DeductionKind, PaperStatus
from quota.models import BalanceValue, Deduction, DeductionEntry, PlanAdoption, Withholding
from quota.models.papers import TwoPersonPaper
from quota.services.computing import refused
from registry.models import Enterprise

P = TypeVar("P", bound=TwoPersonPaper)
#: 《生态环境法典》施行: from this day on no new deduction for an under-surrender is decided (domain §4.4).
NO_NEW_SHORTFALL_FROM = date(2026, 8, 15)
_MOST_DECIMALS = 12


def propose_adoption(plan_code: str, basis: str, by: User, file: StoredFile | None = None) -> PlanAdoption:
    """采用方案: a draft plan as its text stands now. Refused for a plan that needs no adoption."""
    try:
        plan, digest = plan_of(plan_code), plan_digest(plan_code)
    except NormError as fault:
        raise refused(fault) from fault
    if not plan.is_draft:
        raise Refused(_("该方案已生效，不需要采用。"), code="plan_code")
    return _propose(PlanAdoption(plan_code=plan_code, digest=digest), basis, by, file)


def propose_balance(
    sector: str, quota_year: int, value: Decimal, basis: str, by: User, file: StoredFile | None = None
) -> BalanceValue:
    """行业平衡值: the next version. Refused for power, for a value that is not positive or has too many decimals."""
    if sector == Sector.POWER:
        raise Refused(_("发电行业没有平衡值。"), code="sector")
    exponent = value.as_tuple().exponent
    if value <= 0 or not isinstance(exponent, int) or -exponent > _MOST_DECIMALS:
        raise Refused(_("平衡值须大于零，小数不超过 %(n)s 位。") % {"n": _MOST_DECIMALS}, code="value")
    with transaction.atomic():
        known = BalanceValue.objects.filter(province=_province(by), sector=sector, quota_year=quota_year)
        number = (known.aggregate(last=Max("number"))["last"] or 0) + 1
        paper = BalanceValue(sector=sector, quota_year=quota_year, number=number, value=value)
        return _propose(paper, basis, by, file)


def propose_deduction(
    enterprise: Enterprise, sector: str, kind: str, tonnes: int, decision_number: str, decided_on: date, basis: str,
    by: User, file: StoredFile | None = None,
) -> Deduction:  # fmt: skip
    """配额核减: so many whole tonnes by a decision. For oversight too (fraud with refusal to mend).

    Refused: no tonnes, no number or ground, the same decision twice, a new deduction for a shortfall after the Code.
    """
    if tonnes <= 0:
        raise Refused(_("核减量须为大于零的整数吨。"), code="tonnes")
    if not decision_number.strip():
        raise Refused(_("请填写决定文号。"), code="decision_number")
    if kind == DeductionKind.SHORTFALL and decided_on >= NO_NEW_SHORTFALL_FROM:
        raise Refused(_("2026年8月15日起不再新作未足额清缴的核减决定。"), code="kind")
    _refuse_elsewhere(enterprise, by)
    paper = Deduction(
        enterprise=enterprise, sector=sector, kind=kind, tonnes=tonnes, decision_number=decision_number.strip(),
        decided_on=decided_on,
    )  # fmt: skip
    return _propose(paper, basis, by, file)


def propose_withholding(
    enterprise: Enterprise, sector: str, quota_year: int, kind: str, basis: str, by: User,
    file: StoredFile | None = None,
) -> Withholding:  # fmt: skip
    """差异化发放: the unit's quota of the year goes to the province's account."""
    _refuse_elsewhere(enterprise, by)
    return _propose(
        Withholding(enterprise=enterprise, sector=sector, quota_year=quota_year, kind=kind), basis, by, file
    )


@transaction.atomic
def agree(paper: TwoPersonPaper, *, by: User) -> None:
    """同意登记, by another than who entered it. A balance value takes the place of the one before."""
    _refuse_other_bureaus(paper, by)
    check_allowed(paper, paper.LIFECYCLE["agree"], by=by)
    if isinstance(paper, PlanAdoption) and paper.digest != plan_digest(paper.plan_code):
        raise Refused(_("方案文本在登记之后有变化，请不同意后重新登记。"), code="digest")
    if isinstance(paper, BalanceValue):
        before = BalanceValue.objects.select_for_update().filter(
            province=paper.province, sector=paper.sector, quota_year=paper.quota_year, status=PaperStatus.IN_FORCE
        )
        for one in before.exclude(pk=paper.pk):
            advance(one, "lift", by=by, reason=_("由第 %(n)s 版替代") % {"n": paper.number}, lifted_at=now())
    advance(paper, "agree", by=by, agreed_by=by, agreed_at=now())


def refuse(paper: TwoPersonPaper, *, reason: str, by: User) -> None:
    """不同意登记, with the reason."""
    _refuse_other_bureaus(paper, by)
    advance(paper, "refuse", by=by, reason=reason, agreed_by=by, agreed_at=now())


@transaction.atomic
def lift(paper: TwoPersonPaper, *, reason: str, by: User) -> None:
    """撤销登记, with the reason. What is in force is lifted by another than who entered it; a deduction of which something
    was taken stays: what was taken too much is given back at the determination."""
    _refuse_other_bureaus(paper, by)
    if paper.status == PaperStatus.IN_FORCE and paper.proposed_by_id == by.pk:
        raise Refused(_("已生效的登记须由登记人以外的人撤销。"), code="second_person")
    if isinstance(paper, Deduction):
        entries = DeductionEntry.objects.filter(deduction=paper)
        if entries.aggregate(taken=Sum("tonnes"))["taken"]:
            raise Refused(_("该核减已经扣过配额，不能撤销。"), code="taken")
    advance(paper, "lift", by=by, reason=reason, lifted_at=now())


def _propose(paper: P, basis: str, by: User, file: StoredFile | None) -> P:
    if not basis.strip():
        raise Refused(_("请写明依据。"), code="basis")
    paper.province, paper.basis, paper.file, paper.proposed_by = _province(by), basis.strip(), file, by
    try:
        with transaction.atomic():
            paper.save(force_insert=True)
            record(f"{paper._meta.label_lower}.propose", paper, by=by, reason=paper.basis, to_status=paper.status)
    except IntegrityError as error:
        raise Conflict(_("同一事项已有登记待复核或已生效。"), code="twice") from error
    return paper


def _province(by: User) -> str:
    post = by.acting_post
    if post is None or post.role not in BUREAU:
        raise Forbidden(_("您的岗位不能登记分配依据。"), code="role")
    return post.organisation.province


def _refuse_elsewhere(enterprise: Enterprise, by: User) -> None:
    if enterprise.province != _province(by):
        raise Forbidden(_("只能登记本省的单位。"), code="province")


def _refuse_other_bureaus(paper: TwoPersonPaper, by: User) -> None:
    if paper.province != _province(by):
        raise Forbidden(_("只能办理本省的登记。"), code="province")
