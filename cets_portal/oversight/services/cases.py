"""执法案件的立案: a party, facts and articles under a number of the province's year; restated until it is proposed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.services import record
from cets_portal.norms.penalties import Article, article_of
from cets_portal.oversight.choices import CaseSource, CaseStatus
from cets_portal.oversight.models import CaseCounter, EnforcementCase, Inspection, Tip
from cets_portal.oversight.rules.penalties import Breach
from cets_portal.oversight.rules.told import told_breach, told_sums
from dataquality.models import RecheckDifference
from registry.models import Enterprise

#: What follows from a shortfall (Regulation, article 24).
SHORTFALL_ARTICLE = "775-24"


@dataclass(frozen=True)
class Party:
    """当事人: a unit of the register, or one outside it by name and code."""

    enterprise: Enterprise | None = None
    name: str = ""
    uscc: str = ""


@dataclass(frozen=True)
class Statement:
    """案情: facts, the ids of the articles they fall under, and what the sums rest on."""

    facts: str
    articles: tuple[str, ...]
    breach: Breach = field(default_factory=Breach)


@dataclass(frozen=True)
class Origin:
    """来由: where a case comes from, with what it comes from where the portal holds it."""

    source: CaseSource
    inspection: Inspection | None = None
    tip: Tip | None = None
    difference: RecheckDifference | None = None
    sector: str = ""
    quota_year: int | None = None


def open_case(
    party: Party, told: Statement, origin: Origin, *, province: str, by: User | None, today: date
) -> EnforcementCase:
    """Open a case under its number. Refused without party, facts or articles; Forbidden for an article of the ministry;
    Conflict where the inspection has its case, or the shortfall of the unit's year."""
    chosen = _stated(told, by)
    _refuse_nobody(party)
    if origin.inspection is not None and origin.inspection.case_id is not None:
        raise Conflict(_("该检查已经立案。"), code="twice")
    with transaction.atomic():
        made = _made(
            province, today,
            enterprise=party.enterprise, party_name=party.enterprise.name if party.enterprise else party.name.strip(),
            party_uscc=party.enterprise.uscc if party.enterprise else party.uscc.strip(), source=origin.source,
            sector=origin.sector, quota_year=origin.quota_year, tip=origin.tip, difference=origin.difference,
            opened_by=by, **_columns(told, chosen),
        )  # fmt: skip
        _bind(origin.inspection, made)
        record("oversight.enforcementcase.open", made, by=by, detail={"articles": made.articles})
    return made


def open_shortfall_case(
    enterprise: Enterprise,
    sector: str,
    quota_year: int,
    shortfall: int,
    price: Decimal | None,
    facts: str,
    by: User | None,
    today: date,
) -> EnforcementCase:
    """The case of a unit that did not surrender enough (tonnes; yuan per tonne), opened once: asked again, the one that
    stands. `price` None: the average price is not known yet, so no sum is shown."""
    if standing := _standing(enterprise, sector, quota_year).first():
        return standing
    told = Statement(facts, (SHORTFALL_ARTICLE,), Breach(shortfall=shortfall, price=price))
    origin = Origin(CaseSource.SHORTFALL, sector=sector, quota_year=quota_year)
    try:
        return open_case(Party(enterprise), told, origin, province=enterprise.province, by=by, today=today)
    except Conflict:
        return _standing(enterprise, sector, quota_year).get()


def restate(case: EnforcementCase, told: Statement, *, by: User) -> None:
    """Write facts, articles and what the sums rest on anew. Conflict once a decision has been proposed."""
    chosen = _stated(told, by)
    with transaction.atomic():
        fresh = EnforcementCase.objects.filter(pk=case.pk, status=CaseStatus.OPENED)
        if not fresh.update(**_columns(told, chosen)):
            raise Conflict(_("案件已提出处理意见，不能再改事实；请先退回重拟。"), code="conflict")
        case.refresh_from_db()
        record("oversight.enforcementcase.restate", case, by=by, detail={"articles": case.articles})


def _columns(told: Statement, chosen: Sequence[Article]) -> dict[str, Any]:
    return {
        "facts": told.facts.strip(),
        "articles": [one.id for one in chosen],
        "breach": told_breach(told.breach),
        "sums": told_sums(chosen, told.breach),
    }


def _stated(told: Statement, by: User | None) -> list[Article]:
    if not told.facts.strip():
        raise Refused(_("请写明违法事实。"), code="facts")
    if not told.articles:
        raise Refused(_("请选择适用的条款。"), code="articles")
    return [_article(one, by) for one in dict.fromkeys(told.articles)]


def _article(article_id: str, by: User | None) -> Article:
    """Raises Forbidden for what only the ministry may punish."""
    found = article_of(article_id)
    post = getattr(by, "acting_post", None)
    if found.ministry_only and (post is None or post.role != Role.MINISTRY_ADMIN):
        raise Forbidden(_("该条款只能由生态环境部处理，请将线索上报。"), code="ministry")
    return found


def _refuse_nobody(party: Party) -> None:
    if party.enterprise is None and not party.name.strip():
        raise Refused(_("请写明当事人。"), code="party")


def _made(province: str, today: date, **fields: Any) -> EnforcementCase:
    """The row under the next number. Conflict where another was quicker with the same shortfall."""
    number = f"{province}-{today.year}-{_next_serial(province, today.year):04d}"
    try:
        with transaction.atomic():
            return EnforcementCase.objects.create(province=province, number=number, opened_on=today, **fields)
    except IntegrityError as error:
        raise Conflict(_("该单位这一年度的欠缴已经立案。"), code="twice") from error


def _next_serial(province: str, year: int) -> int:
    """One more than the last of this province and year. The row stays locked until the case is written or is not."""
    CaseCounter.objects.get_or_create(province=province, year=year)
    ours = CaseCounter.objects.filter(province=province, year=year)
    ours.update(last=F("last") + 1)
    return ours.get().last


def _bind(inspection: Inspection | None, case: EnforcementCase) -> None:
    if inspection is None:
        return
    if not Inspection.objects.filter(pk=inspection.pk, case__isnull=True).update(case=case):
        raise Conflict(_("该检查已经立案。"), code="twice")
    inspection.refresh_from_db()


def _standing(enterprise: Enterprise, sector: str, quota_year: int) -> QuerySet[EnforcementCase]:
    """The unit's case of that year's shortfall, unless it was dismissed."""
    same = EnforcementCase.objects.filter(
        enterprise=enterprise, sector=sector, quota_year=quota_year, source=CaseSource.SHORTFALL
    )
    return same.exclude(status=CaseStatus.DISMISSED)
