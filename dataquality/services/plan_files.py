"""方案附件: drawings and approvals put to a draft and taken off again."""

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.services import record
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services.intake import take_in
from dataquality.models import PlanFile, PlanVersion
from dataquality.services.plans import locked, refuse_strangers, refuse_uneditable

MOST_FILES = 30
_LONGEST_NAME = 200


def add_file(version: PlanVersion, kind: str, upload: UploadedFile, *, by: User) -> PlanFile:
    """Keep a file with the draft. Refused: an unknown kind, the same file twice, too many, or what intake refuses."""
    refuse_strangers(version.plan.enterprise, by)
    if kind not in PlanFile.Kind.values:
        raise Refused(_("请选择附件种类。"), code="kind")
    refuse_uneditable(version)
    stored = take_in(upload, by=by)
    with transaction.atomic():
        held = locked(version)
        refuse_uneditable(held)
        if held.files.count() >= MOST_FILES:
            raise Refused(_("附件已有 %(n)s 份，不再接收。请移除不用的。") % {"n": MOST_FILES}, code="too_many")
        one = _created(held, kind, stored, (upload.name or kind)[-_LONGEST_NAME:], by)
        record("dataquality.planversion.attach", held, by=by, detail=_detail(one))
    return one


def remove_file(file: PlanFile, *, by: User) -> None:
    """Take a file off the draft; other versions keep it."""
    refuse_strangers(file.version.plan.enterprise, by)
    with transaction.atomic():
        held = locked(file.version)
        refuse_uneditable(held)
        gone, _each = PlanFile.objects.filter(pk=file.pk).delete()
        if not gone:
            raise Conflict(_("这份附件已被移除，请刷新后再看。"), code="conflict")
        record("dataquality.planversion.detach", held, by=by, detail=_detail(file))


def _created(version: PlanVersion, kind: str, stored: StoredFile, name: str, by: User) -> PlanFile:
    try:
        with transaction.atomic():
            return PlanFile.objects.create(version=version, kind=kind, file=stored, name=name, added_by=by)
    except IntegrityError as error:
        raise Refused(_("同一份文件已作为这种附件上传过。"), code="twice") from error


def _detail(one: PlanFile) -> dict[str, str]:
    return {"kind": one.kind, "name": one.name, "sha256": one.file.sha256}
