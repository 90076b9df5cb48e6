"""重复材料: where else the same bytes, or the same report of the same laboratory, were filed. Two queries for many papers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dataquality.models import Evidence, LabReport


@dataclass
class Elsewhere:
    """别处: months of the unit's own filings, and the other enterprises, in which a file or a report number stands."""

    months: set[str] = field(default_factory=set)
    enterprises: set[int] = field(default_factory=set)
    number_months: set[str] = field(default_factory=set)
    number_enterprises: set[int] = field(default_factory=set)


def elsewhere(papers: Sequence[Evidence]) -> dict[int, Elsewhere]:
    """Paper's key → where else it was filed. `papers` come with `filing` and `lab` loaded; removed ones elsewhere do
    not count, the unit's other sectors in the same month neither.
    """
    found = {one.pk: Elsewhere() for one in papers}
    _same_files(papers, found)
    _same_numbers(papers, found)
    return found


def _same_files(papers: Sequence[Evidence], found: dict[int, Elsewhere]) -> None:
    by_file: dict[int, list[Evidence]] = defaultdict(list)
    for one in papers:
        by_file[one.file_id].append(one)
    if not by_file:
        return
    others = Evidence.objects.filter(file_id__in=list(by_file), removed_at__isnull=True).order_by()
    for file_id, enterprise, month in others.values_list("file_id", "filing__enterprise_id", "filing__month"):
        for mine in by_file[file_id]:
            _note(mine, enterprise, month, found[mine.pk].months, found[mine.pk].enterprises)


def _same_numbers(papers: Sequence[Evidence], found: dict[int, Elsewhere]) -> None:
    by_number: dict[str, list[tuple[Evidence, LabReport]]] = defaultdict(list)
    for one in papers:
        lab = lab_of(one)
        if lab and lab.number:
            by_number[lab.number].append((one, lab))
    if not by_number:
        return
    others = LabReport.objects.filter(number__in=list(by_number), paper__removed_at__isnull=True)
    for other in others.select_related("paper__filing").order_by():
        filing = other.paper.filing
        for mine, lab in by_number[other.number]:
            if same_laboratory(lab, other):
                places = found[mine.pk]
                _note(mine, filing.enterprise_id, filing.month, places.number_months, places.number_enterprises)


def _note(mine: Evidence, enterprise: int, month: str, months: set[str], enterprises: set[int]) -> None:
    if enterprise != mine.filing.enterprise_id:
        enterprises.add(enterprise)
    elif month != mine.filing.month:
        months.add(month)


def lab_of(paper: Evidence) -> LabReport | None:
    """The report's metadata, where there is any."""
    lab: LabReport | None = getattr(paper, "lab", None)
    return lab


def same_laboratory(one: LabReport, other: LabReport) -> bool:
    """By code where both say it, else by name; two laboratories may number alike."""
    pairs: Iterable[tuple[str, str]] = (
        (one.laboratory_uscc, other.laboratory_uscc),
        (one.laboratory, other.laboratory),
    )
    return next((a == b for a, b in pairs if a and b), True)
