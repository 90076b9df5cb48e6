"""发放的世界: approved runs told to their units, issued by two officers; what a plant then holds."""

from datetime import date

from cets_portal.accounts.models import Organisation
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services import store
from quota.choices import AccountKind
from quota.models import Allocation, Deduction, Holding, UnitAllocation
from quota.services import allocating, issuing, papers
from quota.services.telling import tell_run
from registry.models import Enterprise
from tests.people import WU, Person, make_person
from tests.quota.allocation.world import DAY, approved, confirmed, drafted, genset, officers


def told(run: Allocation, on: date = DAY) -> Allocation:
    """Told by Lin."""
    lin, _zhou = officers()
    tell_run(run, by=lin, today=on)
    return run


def proposed(run: Allocation) -> Allocation:
    lin, _zhou = officers()
    issuing.propose_issue(run, by=lin)
    return run


def issued(run: Allocation, on: date = DAY) -> Allocation:
    """Told and proposed by Lin, issued by Zhou."""
    _lin, zhou = officers()
    if run.told_on is None:
        told(run, on)
    issuing.issue(proposed(run), by=zhou, today=on)
    return run


def pre_issued() -> Allocation:
    """70 % of what the plants emitted in 2023, as quota of 2024."""
    return issued(approved(drafted(stage="pre")))


def final(year: int = 2024, **more: str) -> Allocation:
    """A determination of 2024, approved."""
    return approved(drafted(year=year, stage="final", **more))


def emitted(unit: Enterprise, **changes: str) -> None:
    """The confirmed figure of 2024 of a coal unit of the worked example, changed."""
    one = genset(**changes)
    confirmed(unit, "power", 2024, one["emissions_tco2e"], [one])


def again(run: Allocation, reason: str = "核查认定变更") -> Allocation:
    """Determined anew and approved."""
    lin, _zhou = officers()
    new = allocating.reopen(run, reason=reason, by=lin)
    return approved(allocating.compute(new, by=lin, today=DAY))


def held(unit: Enterprise, kind: str = AccountKind.UNIT, vintage: int = 2024) -> int:
    row = Holding.objects.filter(account__enterprise=unit, account__kind=kind, vintage=vintage).first()
    return row.tonnes if row else 0


def deduction(
    unit: Enterprise, tonnes: int, number: str = "示环罚〔2024〕1号", on: date = date(2024, 1, 5)
) -> Deduction:
    lin, zhou = officers()
    made = papers.propose_deduction(unit, "power", "enforcement", tonnes, number, on, "条例", lin)
    papers.agree(made, by=zhou)
    return made


def withhold(unit: Enterprise, year: int = 2024) -> None:
    lin, zhou = officers()
    paper = papers.propose_withholding(unit, "power", year, "frozen", "法院通知", lin)
    papers.agree(paper, by=zhou)


def belongs_to(unit: Enterprise, who: Person = WU) -> None:
    """The person's body is this enterprise."""
    make_person(who)
    unit.organisation, unit.uscc = Organisation.objects.get(name=who.body), who.uscc
    unit.save()


def paper() -> StoredFile:
    return store(b"%PDF-1.4 grounds", media_type="application/pdf", by=None)


def unit_of(run: Allocation, enterprise: Enterprise) -> UnitAllocation:
    return run.units.select_related("allocation", "enterprise").get(enterprise=enterprise)
