"""标注副本的办理: of a small file made on the spot, of a large one by a worker once and then kept.

A kept copy is in the language of the portal, as all that workers write; one made on the spot in the reader's.
"""

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.evidence.services import read, store
from cets_portal.jobs.models import Job
from cets_portal.jobs.services import Progress
from cets_portal.workbooks.sniff import FileKind
from registry.models import RosterCheck, RosterImport
from registry.services.roster.acts import MEDIA_TYPES
from registry.services.roster.files import annotated


def kept_copy(roster_import: RosterImport) -> bytes | None:
    """The copy that a worker made; None where there is none, or the disk has lost it."""
    promise = RosterCheck.objects.select_related("annotated").filter(roster_import=roster_import).first()
    if promise is None or promise.annotated is None:
        return None
    try:
        return read(promise.annotated)
    except (OSError, ValueError):
        return None


def keep_copy(roster_import: RosterImport, job: Job, progress: Progress) -> None:
    """Make the marked copy and keep it, unless the file was checked again meanwhile: then it is of no use."""
    promise, _made = RosterCheck.objects.get_or_create(
        roster_import=roster_import, defaults={"made_at": roster_import.uploaded_at}
    )
    data = made_copy(roster_import, progress)
    stored = store(data, media_type=MEDIA_TYPES[FileKind.XLSX], by=job.queued_by)
    RosterCheck.objects.filter(pk=promise.pk, made_at=promise.made_at).update(annotated=stored)


def made_copy(roster_import: RosterImport, progress: Progress | None = None) -> bytes:
    """The copy, made now. Refused where the stored file can no longer be read."""
    try:
        return annotated(roster_import, report=progress.report if progress else None)
    except (OSError, ValueError) as error:
        raise Refused(_("存放的原文件读不出来，请重新上传。"), code="file_lost") from error
