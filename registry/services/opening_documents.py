"""申请材料: documents put to an application and taken off again, until it is handed in."""

from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.services import record
from cets_portal.evidence.services import store
from cets_portal.norms.openings import opening_rule
from registry.models import AccountOpening, OpeningDocument
from registry.rules.documents import DocumentKind
from registry.services.account_opening import locked

#: With its ending a document's name still fits its column.
_LONGEST_STEM = 190
MOST_DOCUMENTS = 20


def add_document(
    opening: AccountOpening, kind_id: str, *, content: bytes, kind: DocumentKind, name: str, by: User
) -> OpeningDocument:
    """Keep a document with the application. Refused: an unknown kind, the same file twice, too many, handed in already.

    `kind` is what the content was found to be (rules.documents), never what the name says.
    """
    if opening_rule().kind(kind_id) is None:
        raise Refused(_("请选择材料种类。"), code="kind")
    stored = store(content, media_type=kind.media_type, by=by)
    shown = f"{Path(name).stem[:_LONGEST_STEM]}.{kind.ending}"
    with transaction.atomic():
        held = _editable(opening)
        if held.documents.count() >= MOST_DOCUMENTS:
            message = _("材料已有 %(most)s 份，不再接收。请合并成一份 PDF，或移除不用的。")
            raise Refused(message % {"most": MOST_DOCUMENTS}, code="too_many")
        document = _create(opening=held, kind=kind_id, file=stored, name=shown, added_by=by)
        _record("registry.accountopening.add_document", document, by)
    return document


def remove_document(document: OpeningDocument, *, by: User) -> None:
    """Take a document off; what was handed in before keeps it. Refused once the application is handed in."""
    with transaction.atomic():
        _editable(document.opening)
        found = OpeningDocument.objects.filter(pk=document.pk).select_related("opening__enterprise", "file").first()
        if found is None:
            raise Conflict(_("这份材料已被移除，请刷新后再看。"), code="conflict")
        _record("registry.accountopening.remove_document", found, by)
        found.delete()


def _editable(opening: AccountOpening) -> AccountOpening:
    held = locked(opening)
    if not held.is_editable:
        raise Conflict(_("申请已提交，材料不能再改。需要更换的，请先撤回。"), code="submitted")
    return held


def _create(**values: Any) -> OpeningDocument:
    try:
        with transaction.atomic():
            return OpeningDocument.objects.create(**values)
    except IntegrityError as error:
        raise Refused(_("同一份文件已作为这种材料上传过。"), code="twice") from error


def _record(action: str, document: OpeningDocument, by: User) -> None:
    detail = {"kind": document.kind, "name": document.name, "sha256": document.file.sha256}
    record(action, document.opening, by=by, detail=detail)
