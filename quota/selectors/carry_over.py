"""结转的取数: the rule of a sector, what the book says of the window, whether the years were met, what is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from cets_portal.norms.plan import Plan, plans
from cets_portal.norms.plan_parts import CarryOver as CarryOverRule
from quota.choices import AccountKind, CarryOverStatus, FreezeReason, MovementKind
from quota.ledger.past import held_on
from quota.ledger.reading import balances
from quota.models import Account, CarryOver, Freeze, Movement
from quota.rules.carry_steps import CarryOverSources, Traded, carry_over_steps
from quota.rules.trace import Step
from quota.selectors.surrender import met_in_time, obligation_of
from registry.models import Activity, Enterprise

#: Movements by which a unit sells, and those by which it buys; a transfer between two units is both.
_SELLS = (MovementKind.TRANSFER_OUT, MovementKind.TRANSFER)
_BUYS = (MovementKind.TRANSFER_IN, MovementKind.TRANSFER)
#: Applications that use up the limit.
STANDING = (CarryOverStatus.FILED, CarryOverStatus.APPROVED)


@dataclass(frozen=True)
class PlanRule:
    """结转规则: of one plan for one sector; `years` must each have been met in time."""

    plan: Plan
    rule: CarryOverRule

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(year for year in self.plan.quota_years if year <= self.rule.last_vintage)

    @property
    def closes_on(self) -> date:
        """The last day of the window: holdings are those of its end."""
        return date(self.rule.sold_to_year, 12, 31)


@dataclass(frozen=True)
class YearMet:
    """履约条件: whether a year was met in time; `is_known` False where the portal holds no obligation of it."""

    year: int
    is_known: bool
    is_met: bool


@dataclass(frozen=True)
class CarryOverBasis:
    """结转依据: everything an application rests on. `available` is vintage → tonnes that may move today."""

    terms: PlanRule
    years: tuple[YearMet, ...]
    sources: CarryOverSources
    steps: tuple[Step, ...]
    available: dict[int, int]

    @property
    def is_met(self) -> bool:
        return all(one.is_met or not one.is_known for one in self.years)

    @property
    def unknown_years(self) -> list[int]:
        return [one.year for one in self.years if not one.is_known]

    def tonnes(self, key: str) -> int:
        """The figure of a step."""
        return int(next(step.value for step in self.steps if step.key == key))


def rules_for(sector: str) -> list[PlanRule]:
    """The carry-over rules in force for a sector; drafts are left out."""
    return [
        PlanRule(plan, rule)
        for plan in plans()
        if not plan.is_draft
        for rule in plan.carry_over
        if sector in rule.sectors
    ]


def rule_of(sector: str, plan_code: str) -> PlanRule | None:
    """The rule of one plan for a sector."""
    return next((one for one in rules_for(sector) if one.plan.code == plan_code), None)


def sectors_of(enterprise: Enterprise) -> list[str]:
    """Sectors of the unit for which there is a rule."""
    found = Activity.objects.filter(enterprise=enterprise).order_by("sector").values_list("sector", flat=True)
    return [sector for sector in dict.fromkeys(found) if rules_for(sector)]


def basis_of(enterprise: Enterprise, sector: str, terms: PlanRule) -> CarryOverBasis:
    """The working as the book stands now. A fixed number of queries for each year of the plan."""
    years = years_met(enterprise, sector, terms)
    account = Account.objects.filter(kind=AccountKind.UNIT, enterprise=enterprise, province=enterprise.province).first()
    applied = applied_tonnes(enterprise, sector, terms.plan.code)
    sources = _sources(account, terms, applied) if account else CarryOverSources((), (), 0, 0, applied)
    met = all(one.is_met or not one.is_known for one in years)
    steps = carry_over_steps(terms.rule, sources, surrendered_on_time=met)
    return CarryOverBasis(terms, years, sources, steps, _available(account, terms.rule))


def years_met(enterprise: Enterprise, sector: str, terms: PlanRule) -> tuple[YearMet, ...]:
    """履约条件 of every year of the plan."""
    return tuple(_year(enterprise, sector, year) for year in terms.years)


def applied_tonnes(enterprise: Enterprise, sector: str, plan_code: str) -> int:
    """Tonnes of applications that wait or were granted."""
    found = CarryOver.objects.filter(
        enterprise=enterprise, sector=sector, plan_code=plan_code, status__in=STANDING
    ).aggregate(n=Sum("tonnes"))
    return int(found["n"] or 0)


def traded_in(account: Account, terms: PlanRule) -> QuerySet[Movement]:
    """买卖: movements of the old vintages in the window, by day, with whom."""
    rule = terms.rule
    return (
        Movement.objects.filter(
            Q(source=account, kind__in=_SELLS) | Q(target=account, kind__in=_BUYS),
            vintage__lte=rule.last_vintage,
            effective_on__gte=date(rule.sold_from_year, 1, 1),
            effective_on__lte=terms.closes_on,
        )
        .select_related("source__enterprise", "target__enterprise")
        .order_by("effective_on", "pk")
    )


def _year(enterprise: Enterprise, sector: str, year: int) -> YearMet:
    known = obligation_of(enterprise, sector, year) is not None
    return YearMet(year, known, known and met_in_time(enterprise, sector, year))


def _sources(account: Account, terms: PlanRule, applied: int) -> CarryOverSources:
    moved = list(traded_in(account, terms))
    turned = list(Movement.objects.filter(corrects__in=[one.pk for one in moved]).select_related("corrects"))
    end, last = terms.closes_on, terms.rule.last_vintage
    held = sum(tonnes for (_pk, vintage), tonnes in held_on([account.pk], end).items() if vintage <= last)
    return CarryOverSources(
        sold=tuple(_side(moved, turned, "source_id", account.pk)),
        bought=tuple(_side(moved, turned, "target_id", account.pk)),
        held=held,
        pending=_pending(account, end, last),
        applied_before=applied,
    )


def _side(moved: Iterable[Movement], turned: Iterable[Movement], side: str, pk: int) -> Iterable[Traded]:
    """One side's movements, and what was turned back of them as negative."""
    yield from (Traded(one.reference, one.tonnes) for one in moved if getattr(one, side) == pk)
    yield from (Traded(one.reference, -one.tonnes) for one in turned if getattr(one.corrects, side) == pk)


def _pending(account: Account, day: date, last_vintage: int) -> int:
    """What was frozen for surrenders that waited at the end of that day."""
    standing = Q(released_on__isnull=True) | Q(released_on__gt=day)
    found = Freeze.objects.filter(
        standing, account=account, reason=FreezeReason.SURRENDER, frozen_on__lte=day, vintage__lte=last_vintage
    )
    return int(found.aggregate(n=Sum("tonnes"))["n"] or 0)


def _available(account: Account | None, rule: CarryOverRule) -> dict[int, int]:
    if account is None:
        return {}
    held = balances([account.pk])[account.pk].by_vintage
    return {
        vintage: one.available for vintage, one in held.items() if vintage <= rule.last_vintage and one.available > 0
    }
