"""名册导入页查询: what the pages of an import show beside its issues and changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, QuerySet

from cets_portal.jobs.models import Job, JobState
from cets_portal.jobs.selectors import latest
from registry.choices import ImportStatus, Severity
from registry.models import RegisterChange, RosterImport

CHECK = "registry.tasks.check_roster"
LOAD = "registry.tasks.load_roster"
COPY = "registry.tasks.annotate_roster"

#: A second upload within this time is rather a second press of the button than a second file.
NOT_LONG = timedelta(hours=1)


@dataclass(frozen=True)
class IssueCounts:
    """单元格问题的数目: cells with errors and with warnings, and rows that errors keep out."""

    errors: int
    warnings: int
    rejected_rows: int

    @property
    def cells(self) -> int:
        return self.errors + self.warnings


def issue_counts(roster_import: RosterImport) -> IssueCounts:
    """Counted from the stored issues, so that they agree with the table under them."""
    counted = roster_import.issues.order_by().values_list("severity").annotate(n=Count("pk"))
    by_severity = dict(counted)
    errors, warnings = by_severity.get(Severity.ERROR, 0), by_severity.get(Severity.WARNING, 0)
    return IssueCounts(errors, warnings, roster_import.rejected)


def jobs_of(roster_import: RosterImport) -> tuple[Job | None, Job | None]:
    """The newest check and the newest load of this import."""
    return latest(CHECK, roster_import.pk), latest(LOAD, roster_import.pk)


def copy_job(roster_import: RosterImport) -> Job | None:
    """The newest making of the marked copy; None where it is made on the spot, or was not asked for yet."""
    return latest(COPY, roster_import.pk)


def busy(imports: Iterable[RosterImport]) -> set[int]:
    """Those of the imports that are being checked or loaded at this moment."""
    open_jobs = Job.objects.filter(
        task__in=(CHECK, LOAD),
        subject_id__in=[one.pk for one in imports],
        state__in=(JobState.QUEUED, JobState.RUNNING),
    )
    return set(open_jobs.values_list("subject_id", flat=True))


def loads_of_same_file(roster_import: RosterImport) -> QuerySet[RosterImport]:
    """Earlier loads of the very same bytes (one SHA-256) in this province, newest first."""
    same = RosterImport.objects.filter(
        file_id=roster_import.file_id, province=roster_import.province, status=ImportStatus.LOADED
    )
    return same.exclude(pk=roster_import.pk).select_related("loaded_by").order_by("-loaded_at")


def just_uploaded(roster_import: RosterImport) -> tuple[RosterImport, int] | None:
    """(import, whole minutes between) of the same bytes that the same person handed in not long before, still open."""
    at, by = roster_import.uploaded_at, roster_import.uploaded_by_id
    if by is None or roster_import.status not in (ImportStatus.UPLOADED, ImportStatus.CHECKED):
        return None
    same = RosterImport.objects.filter(
        file_id=roster_import.file_id, province=roster_import.province, uploaded_by=by, pk__lt=roster_import.pk,
        uploaded_at__range=(at - NOT_LONG, at), status__in=(ImportStatus.UPLOADED, ImportStatus.CHECKED),
    ).order_by("-pk").first()  # fmt: skip
    return (same, int((at - same.uploaded_at).total_seconds()) // 60) if same else None


def changes_loaded(roster_import: RosterImport) -> QuerySet[RegisterChange]:
    """What a loaded file changed in the register, in the order of its rows."""
    return roster_import.register_changes.select_related("enterprise").order_by("row", "pk")
