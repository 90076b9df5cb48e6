"""数据质量办理: published verification results become a register of enterprises and agencies, nothing lost.

A row is known by its place (form and number in it). Rows that say exactly the same again, because one form is
attached to several lists, are kept and marked as repeats. Loading the same file twice changes nothing; loading
two files in either order gives the same register.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from cets_portal.audit.services import record
from cets_portal.evidence.models import StoredFile
from dataquality.models import AgencyName, PublishedResult, VerificationAgency
from dataquality.rules.published import Exactly, PublishedIssue, PublishedRow, Says, place_taken, read_rows
from registry.rules.names import clean_name
from registry.services.register import hold_register, upsert_published

_SAYS = ("verification_year", "industry", "agency__uscc", "enterprise__uscc", "timeliness", "result")
_BATCH = 1000


@dataclass(frozen=True)
class PublishedOutcome:
    """导入结果. `enterprises` and `agencies` are distinct valid codes, `rejected_codes` distinct units whose code
    is wrong; `repeats` are rows that say exactly what an earlier row of the file said, names included; `created`
    are rows newly stored.
    """

    rows: int
    enterprises: int
    agencies: int
    rejected_codes: int
    repeats: int
    created: int
    issues: tuple[PublishedIssue, ...]


def import_published_results(
    rows: Iterable[tuple[int, Mapping[str, Any]]], *, today: date, keep: Callable[[], StoredFile] | None = None
) -> PublishedOutcome:
    """Load published rows, (line, heading → value) each, in one transaction.

    `keep` stores the file they come from; it is called only where a row is new. A row with a wrong cell, or at a
    place that holds something else, is left out, with an issue.
    """
    found = read_rows(rows)
    with transaction.atomic():
        hold_register()
        good, fresh, taken = _sort_out(found.rows)
        enterprises = upsert_published(_names(good, "uscc", "name", "enterprise"), today=today)
        agencies = _upsert_agencies(_names(good, "agency_uscc", "agency_name", "agency"), today)
        _store(fresh, agencies, enterprises)
        if keep and fresh:
            file = keep()
            detail = {"sha256": file.sha256, "rows": found.total, "created": len(fresh)}
            record("dataquality.published_results.import", file, by=None, detail=detail)
    return PublishedOutcome(
        rows=found.total,
        enterprises=len(found.units),
        agencies=len(found.agencies),
        rejected_codes=len(found.rejected_units),
        repeats=len(good) - len({row.exactly for row in good}),
        created=len(fresh),
        issues=tuple(sorted((*found.issues, *taken), key=lambda issue: issue.row)),
    )


def _sort_out(rows: Sequence[PublishedRow]) -> tuple[list[PublishedRow], list[PublishedRow], list[PublishedIssue]]:
    """Rows that may stand, those of them not stored yet, and issues of rows whose place is taken."""
    forms = {row.verification_list for row in rows}
    stored = PublishedResult.objects.filter(verification_list__in=forms).order_by()
    says: dict[tuple[str, int], Says] = {
        (form, order): tuple(rest)
        for form, order, *rest in stored.values_list("verification_list", "target_order", *_SAYS)
    }
    good: list[PublishedRow] = []
    fresh: dict[tuple[str, int], PublishedRow] = {}
    taken: list[PublishedIssue] = []
    for row in rows:
        before = says.get(row.place)
        if before is not None and before != row.says:
            taken.append(place_taken(row))
            continue
        good.append(row)
        if before is None:
            fresh.setdefault(row.place, row)
    return good, list(fresh.values()), taken


def _names(rows: Iterable[PublishedRow], code: str, name: str, owner: str) -> dict[str, list[str]]:
    """Code → every name met under it, here or before, the latest last: so the order of loading does not matter."""
    met = {(getattr(row, code), row.verification_year, *row.place, clean_name(getattr(row, name))) for row in rows}
    codes = {one[0] for one in met}
    stored = PublishedResult.objects.filter(**{f"{owner}__uscc__in": codes}).order_by()
    columns = (f"{owner}__uscc", "verification_year", "verification_list", "target_order", f"{owner}_name")
    met |= {(*place, clean_name(text)) for *place, text in stored.values_list(*columns)}
    names: dict[str, list[str]] = defaultdict(list)
    for owner_code, *_place, text in sorted(met):
        names[owner_code].append(text)
    return names


def _upsert_agencies(names: Mapping[str, Sequence[str]], today: date) -> dict[str, int]:
    """Agencies under their latest name, every name in the history; code → primary key."""
    known = {agency.uscc: agency for agency in VerificationAgency.objects.filter(uscc__in=names)}
    renamed = [agency for code, agency in known.items() if agency.name != names[code][-1]]
    for agency in renamed:
        agency.name = names[agency.uscc][-1]
    VerificationAgency.objects.bulk_update(renamed, ["name"])
    fresh = [VerificationAgency(uscc=code, name=names[code][-1]) for code in sorted(names.keys() - known.keys())]
    VerificationAgency.objects.bulk_create(fresh)
    pks = dict(VerificationAgency.objects.filter(uscc__in=names).values_list("uscc", "pk"))
    spellings = [
        AgencyName(agency_id=pks[code], name=name, first_seen_on=today)
        for code, several in names.items()
        for name in dict.fromkeys(several)
    ]
    AgencyName.objects.bulk_create(spellings, ignore_conflicts=True)
    return pks


def _store(rows: Sequence[PublishedRow], agencies: Mapping[str, int], enterprises: Mapping[str, int]) -> None:
    """Store rows; of those that say exactly the same the first counts, the others are its repeats."""
    first = _originals({row.uscc for row in rows})
    originals: list[PublishedResult] = []
    repeats: list[PublishedResult] = []
    for row in rows:
        result = _result(row, agencies[row.agency_uscc], enterprises[row.uscc])
        result.repeat_of = first.get(row.exactly)
        if result.repeat_of is None:
            first[row.exactly] = result
        (repeats if result.repeat_of else originals).append(result)
    PublishedResult.objects.bulk_create(originals, batch_size=_BATCH)
    PublishedResult.objects.bulk_create(repeats, batch_size=_BATCH)


def _originals(units: set[str]) -> dict[Exactly, PublishedResult]:
    """What stored rows of these units say, without the repeats."""
    stored = PublishedResult.objects.filter(repeat_of__isnull=True, enterprise__uscc__in=units).order_by()
    return {_exactly(result): result for result in stored.select_related("agency", "enterprise")}


def _exactly(stored: PublishedResult) -> Exactly:
    says = (
        stored.verification_year,
        stored.industry,
        stored.agency.uscc,
        stored.enterprise.uscc,
        stored.timeliness,
        stored.result,
    )
    return says, stored.agency_name, stored.enterprise_name


def _result(row: PublishedRow, agency_id: int, enterprise_id: int) -> PublishedResult:
    return PublishedResult(
        verification_list=row.verification_list,
        target_order=row.target_order,
        verification_year=row.verification_year,
        industry=row.industry,
        agency_id=agency_id,
        enterprise_id=enterprise_id,
        agency_name=row.agency_name,
        enterprise_name=row.name,
        timeliness=row.timeliness,
        result=row.result,
    )
