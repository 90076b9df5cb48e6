"""存证的场景: a unit on a list in force, with its people, plan and notices, and a month that is ready to be filed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any

from cets_portal.accounts.models import Organisation, OrganisationKind, Role, User
from cets_portal.deadlines.services import load_norms
from cets_portal.evidence.models import StoredFile
from cets_portal.norms.months import Month
from dataquality.models import Filing, Submission
from dataquality.rules.facts import Lab, Operation, Value
from dataquality.selectors.filing_facts import Sheet, sheet_of
from dataquality.selectors.readiness import readiness_of
from dataquality.services import drafts, papers, submitting
from dataquality.services.filings import open_filing
from registry.choices import Change, ListStatus, Sector, Verdict
from registry.models import AnnualList, Enterprise, ListEntry
from tests.dataquality import making
from tests.dataquality.plans import content_for, make_plan
from tests.factories import make_enterprise
from tests.people import WANG, WU, Person, make_person

#: March 2026 is over and its forty days are not.
MONTH = Month(2026, 3)
TODAY = date(2026, 4, 20)
DUE_ON = date(2026, 5, 10)
#: A second filer of the steelworks.
LI = Person("li", "李工", Role.FILER, OrganisationKind.ENTERPRISE, WANG.body, WANG.province, WANG.city, WANG.uscc)

_serial = count(1)


def make_unit(
    sector: str = "aluminium", *, years: tuple[int, ...] = (2026,), name: str = "", province: str = WANG.province
) -> Enterprise:
    """A unit that stands on the lists in force of these years, with an accepted plan, the notices loaded.

    A published list never changes: a second unit stands in another province, or comes with `make_units`.
    """
    return make_units([name or WANG.body], sector, years=years, province=province)[0]


def make_units(
    names: Sequence[str],
    sector: str = "aluminium",
    *,
    years: tuple[int, ...] = (2026,),
    province: str = WANG.province,
) -> list[Enterprise]:
    """Several units on the same lists."""
    load_norms()
    units = [make_enterprise(one, city=WANG.city, sector=Sector(sector), province=province) for one in names]
    for year in years:
        list_units(units, sector, year)
        for unit in units:
            plan_for(unit, sector, year)
    return units


def works(sector: str = "aluminium", *, years: tuple[int, ...] = (2026,)) -> Enterprise:
    """The unit for which Wang and Li file and Wu signs."""
    unit = make_unit(sector, years=years)
    for who in (WANG, LI, WU):
        make_person(who)
    unit.organisation = Organisation.objects.get(uscc=WANG.uscc)
    unit.save()
    return unit


def list_units(units: Sequence[Enterprise], sector: str, year: int) -> None:
    """Publish the list of a year with these units."""
    annual_list = AnnualList.objects.create(
        list_year=year, province=units[0].province, sector=sector, rule_code="2025-140"
    )
    for unit in units:
        ListEntry.objects.create(
            annual_list=annual_list, enterprise=unit, verdict=Verdict.INCLUDE, reason="over", clause="（一）",
            emission_year=year - 1, change=Change.CONTINUED, decision=Verdict.INCLUDE, name=unit.name, uscc=unit.uscc,
            city=unit.city,
        )  # fmt: skip
    AnnualList.objects.filter(pk=annual_list.pk).update(status=ListStatus.PUBLISHED)


def plan_for(unit: Enterprise, sector: str, year: int = 2026, **more: Any) -> Any:
    """An accepted plan over the plausible layout of the sector."""
    form, layout = making.form_in_march(sector), making.layout(sector)
    content = content_for(form, layout)
    content["parameters"] = dict(_as_filed(content["parameters"], making.values_of(form, layout)))
    return make_plan(unit, sector, year, form=form, content=content, **more)


def _as_filed(planned: dict[str, Any], filed: Mapping[str, Value]) -> Iterator[tuple[str, Any]]:
    """The plan measures what the plausible month measures."""
    for row, said in planned.items():
        if row in filed and not filed[row].text:
            yield row, said | {"method": filed[row].method.value}
        elif row in filed or said["method"] != "measured":
            yield row, said


def opened(unit: Enterprise, *, month: Month = MONTH, today: date = TODAY, sector: str = "aluminium") -> Filing:
    """The month opened by Wang."""
    return open_filing(unit, sector, month, by=make_person(WANG), today=today)


def typed_values(filing: Filing, seed: int = 0) -> dict[str, dict[str, str]]:
    """What a filer types for a plausible month of this filing's rows."""
    sheet = sheet_of(filing)
    found = making.values_of(sheet.form, sheet.layout, seed)
    return {
        row: {"v": f"{one.number:f}" if one.number is not None else one.text, "m": one.method.value, "n": one.note}
        for row, one in found.items()
    }


def typed_operations(filing: Filing, answer: str = Operation.RUNNING) -> dict[str, dict[str, str]]:
    return {one.code: {"s": answer, "n": ""} for one in sheet_of(filing).layout.facilities}


def filled(filing: Filing, *, by: User | None = None, seed: int = 0) -> Filing:
    """Everything typed, every paper attached, every warning explained."""
    who = by or make_person(WANG)
    drafts.save(
        filing,
        typed_values(filing, seed),
        by=who,
        revision=filing.revision,
        operations=typed_operations(filing),
    )
    attach_all(filing, by=who)
    explain(filing, by=who)
    return filing


def attach_all(filing: Filing, *, by: User) -> None:
    """One paper of each kind that the form demands, for all rows that demand it."""
    sheet = sheet_of(filing)
    for kind in sheet.form.evidence:
        rows = [row.text for row in sheet.rows if kind.id in row.parameter.evidence]
        if rows:
            lab = lab_of(filing) if kind.lab_report else None
            papers.attach(filing, stored(), name=f"{kind.name}.pdf", kind=kind.id, rows=rows, by=by, lab=lab)
    filing.refresh_from_db()


def lab_of(filing: Filing, number: str = "") -> Lab:
    """A report in order: sampled in the month, reported within forty days."""
    first = date(filing.period.year, filing.period.number, 3)
    return Lab(
        number=number or f"JC-{filing.month}-{next(_serial)}",
        laboratory="示例检测有限公司",
        laboratory_uscc="91990101MA0000015C",
        cma=True,
        cnas=True,
        sampled_on=first,
        received_on=first.replace(day=4),
        tested_on=first.replace(day=6),
        reported_on=first.replace(day=10),
    )


def stored() -> StoredFile:
    """A file as the store knows it, without bytes on disk."""
    number = next(_serial)
    return StoredFile.objects.create(
        sha256=f"{number:064x}", sm3=f"{number:064x}", size=number, media_type="application/pdf", scan="clean"
    )


def explain(filing: Filing, *, by: User) -> None:
    """Say something to every warning."""
    ready = readiness_of(filing, today=TODAY)
    said = {one.key: "经现场核实无误" for one in ready.unexplained}
    drafts.save(filing, {}, by=by, revision=filing.revision, explanations=said)


def handed_over(unit: Enterprise, *, month: Month = MONTH, today: date = TODAY, sector: str = "aluminium") -> Filing:
    """Filled by Wang and waiting for Wu."""
    filing = filled(opened(unit, month=month, today=today, sector=sector))
    submitting.hand_over(filing, by=make_person(WANG), today=today)
    return filing


def submitted(unit: Enterprise, *, month: Month = MONTH, today: date = TODAY, sector: str = "aluminium") -> Submission:
    """Filed by Wang and signed by Wu."""
    filing = handed_over(unit, month=month, today=today, sector=sector)
    return submitting.submit(filing, by=make_person(WU), today=today)


def rows_with(sheet: Sheet, code: str) -> list[str]:
    """Row texts of a parameter."""
    return [row.text for row in sheet.rows if row.key.parameter == code]
