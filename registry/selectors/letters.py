"""收件单位查询: whom the bureau's letters may go to: units of a published list, or units of the register by code."""

from collections.abc import Sequence

from cets_portal.letters.recipients import Recipient
from cets_portal.norms.codes import Sector, label
from registry.choices import ListStatus, Verdict
from registry.models import Enterprise, ListEntry


def list_subject(list_year: int, sector: str) -> str:
    """What a letter of rights and duties is about."""
    return f"list/{list_year}/{sector}"


def find_recipients(
    province: str, *, list_year: int, sector: str, codes: Sequence[str]
) -> tuple[list[Recipient], list[str]]:
    """(recipients, codes that are not found): with a list year the units of the lists in force, else of the register."""
    wanted = list(dict.fromkeys(code.strip().upper() for code in codes if code.strip()))
    found = _listed(province, list_year, sector, wanted) if list_year else _registered(province, wanted)
    known = {one.uscc for one in found}
    return found, [code for code in wanted if code not in known]


def _listed(province: str, list_year: int, sector: str, codes: list[str]) -> list[Recipient]:
    entries = ListEntry.objects.filter(
        annual_list__province=province,
        annual_list__list_year=list_year,
        annual_list__status=ListStatus.PUBLISHED,
        decision=Verdict.INCLUDE,
    )
    if sector:
        entries = entries.filter(annual_list__sector=sector)
    if codes:
        entries = entries.filter(enterprise__uscc__in=codes)
    entries = entries.select_related("annual_list", "enterprise").order_by("annual_list__sector", "serial")
    return [_of_entry(entry) for entry in entries]


def _of_entry(entry: ListEntry) -> Recipient:
    """Under the name that the register has today; which list it is about goes with it."""
    unit, listed = entry.enterprise, entry.annual_list
    return Recipient(
        uscc=unit.uscc,
        name=unit.name,
        city=unit.city,
        organisation_id=unit.organisation_id,
        subject_key=list_subject(listed.list_year, listed.sector),
        facts={"list_year": str(listed.list_year), "sector": _written(listed.sector)},
    )


def _registered(province: str, codes: list[str]) -> list[Recipient]:
    units = Enterprise.objects.filter(province=province, uscc__in=codes)
    rows = units.order_by("city", "name").values_list("uscc", "name", "city", "organisation_id")
    return [Recipient(*row) for row in rows]


def _written(sector: str) -> str:
    """The sector as a letter names it: in Chinese, whoever reads the page."""
    return label(Sector(sector))
