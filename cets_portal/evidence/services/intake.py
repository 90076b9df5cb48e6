"""收存证据: what a person hands in is limited, recognised, scanned and only then kept.

Call `take_in` before the transaction of the act begins: what is put into quarantine must stay recorded when the act is
refused.
"""

from collections.abc import Collection
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.evidence.digests import Digests, digests_of
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.rules.names import extension, repaired
from cets_portal.evidence.rules.sniffing import EXTENSIONS, MEDIA_TYPES, Fault, Kind, Unfit, sniff
from cets_portal.evidence.scanning import CLEAN, NO_SCANNER, ScannerUnavailable, scanner
from cets_portal.evidence.services.files import CHUNK, INFECTED, is_infected, keep
from cets_portal.evidence.services.quarantine import lay_aside, out_of_store

#: Words of each kind, as they stand in a sentence.
KINDS: dict[Kind, Any] = {
    Kind.PDF: pgettext_lazy("file kind", "PDF 文档"),
    Kind.XLSX: pgettext_lazy("file kind", "Excel 工作簿"),
    Kind.DOCX: pgettext_lazy("file kind", "Word 文档"),
    Kind.CSV: pgettext_lazy("file kind", "CSV 文本"),
    Kind.PNG: pgettext_lazy("file kind", "PNG 图片"),
    Kind.JPEG: pgettext_lazy("file kind", "JPEG 图片"),
}
FAULTS: dict[Fault, Any] = {
    Fault.EMPTY: gettext_lazy("文件里没有任何内容。请检查原文件后重新上传。"),
    Fault.UNKNOWN: gettext_lazy("认不出文件的内容。请上传 PDF、XLSX、DOCX、CSV、PNG 或 JPG 文件。"),
    Fault.PROGRAM: gettext_lazy("文件内容是程序，不予收存。请上传 PDF、XLSX、DOCX、CSV、PNG 或 JPG 文件。"),
    Fault.PAGE: gettext_lazy("文件内容是网页或 XML，不予收存。请打印为 PDF，或另存为 XLSX 后上传。"),
    Fault.ARCHIVE: gettext_lazy("文件内容是压缩包，不予收存。请先解压，把里面的文件逐个上传。"),
    Fault.OLD_OFFICE: gettext_lazy("这是旧版 Office 文件（.xls、.doc）。请用 Excel、Word 或 WPS 另存为 .xlsx、.docx 或 PDF 后上传。"),
    Fault.ENCRYPTED_PDF: gettext_lazy("PDF 设有密码或权限限制，日后可能打不开。请取消密码，或用“打印”另存为 PDF 后上传。"),
    Fault.ENCRYPTED_OFFICE: gettext_lazy("文件设有打开密码，内容已加密。请在 Excel、Word 或 WPS 中去掉密码，保存后再上传。"),
    Fault.MACROS: gettext_lazy("文件含有宏或控件，不予收存。请另存为不含宏的 .xlsx 或 .docx 后上传。"),
    Fault.CUT_OFF: gettext_lazy("文件不完整，结尾缺失，可能在传输中被截断。请打开原文件确认无误后重新上传。"),
    Fault.CORRUPT: gettext_lazy("文件已损坏，无法打开。请用 Excel、Word 或 WPS 打开原文件，另存一份后再上传。"),
    Fault.BOMB: gettext_lazy("文件解压后异常膨胀，不予收存。请删去多余的工作表和空行，另存一份后再上传。"),
}  # fmt: skip


def take_in(upload: UploadedFile, *, by: User | None, allowed: Collection[Kind] = tuple(Kind)) -> StoredFile:
    """Keep one uploaded file as evidence; the same bytes give the same row, whoever brings them.

    Refused, in words, where it is too large, of a kind that is not `allowed`, not what its name says, locked, carries
    macros or malware, or where scanner or store are out of reach.
    """
    name = name_of(upload)
    _refuse_size(upload, name)
    source = cast(BinaryIO, upload.file)
    kind = _recognised(source, name, allowed)
    source.seek(0)
    digests = digests_of(upload.chunks(CHUNK))
    _refuse_quarantined(digests, name)
    verdict = _scanned(source, name)
    if verdict.startswith(INFECTED):
        _quarantine(source, digests, name, kind, verdict, by)
        raise _infected(name)
    return _kept(source, digests, kind, verdict, by)


def name_of(upload: UploadedFile) -> str:
    """The file's name, readable and harmless."""
    return repaired(upload.name or "")


def _refuse_size(upload: UploadedFile, name: str) -> None:
    limit = settings.EVIDENCE_MAX_BYTES
    size = upload.size or 0
    if size > limit:
        sentence = _("“%(name)s”有 %(size)s，超过单个文件 %(limit)s 的上限。请压缩图片或拆成几个文件分别上传。")
        found = {"name": name, "size": filesizeformat(size), "limit": filesizeformat(limit)}
        raise Refused(sentence % found, code="too_large")


def _recognised(source: BinaryIO, name: str, allowed: Collection[Kind]) -> Kind:
    try:
        kind = sniff(source)
    except Unfit as reason:
        raise Refused(f"“{name}”：{FAULTS[reason.fault]}", code=reason.fault.value) from reason
    if kind not in allowed:
        sentence = _("“%(name)s”是 %(kind)s，这里只收 %(allowed)s。请换成其中一种后上传。")
        words = _("、").join(str(KINDS[one]) for one in Kind if one in allowed)
        raise Refused(sentence % {"name": name, "kind": KINDS[kind], "allowed": words}, code="not_allowed")
    if extension(name) not in EXTENSIONS[kind]:
        sentence = _("“%(name)s”的内容是 %(kind)s，与文件名不符。请把扩展名改成 %(wanted)s，或换成要上传的文件。")
        raise Refused(sentence % {"name": name, "kind": KINDS[kind], "wanted": EXTENSIONS[kind][0]}, code="misnamed")
    return kind


def _refuse_quarantined(digests: Digests, name: str) -> None:
    known = StoredFile.objects.filter(sha256=digests.sha256).first()
    if known and is_infected(known):
        raise _infected(name)


def _infected(name: str) -> Refused:
    sentence = _("“%(name)s”查出恶意代码，已隔离，没有收存。请先在本机杀毒，再从原始来源取得干净的文件上传。")
    return Refused(sentence % {"name": name}, code="infected")


def _scanned(source: BinaryIO, name: str) -> str:
    by = scanner()
    if by is None:
        return NO_SCANNER
    source.seek(0)
    try:
        return by.scan(source)
    except ScannerUnavailable as reason:
        sentence = _("查毒服务暂时没有应答，“%(name)s”没有收存。请稍后再上传；一直如此请告知管理员。")
        raise Refused(sentence % {"name": name}, code="no_scan") from reason


def _kept(source: BinaryIO, digests: Digests, kind: Kind, verdict: str, by: User | None) -> StoredFile:
    try:
        stored = keep(source, digests, media_type=MEDIA_TYPES[kind], by=by)
    except OSError as reason:
        sentence = _("文件存放处暂时写不进去，没有收存。请稍后再上传；一直如此请告知管理员。")
        raise Refused(sentence, code="no_store") from reason
    if stored.scan != CLEAN:
        stored.scan, stored.scanned_at = verdict, now()
        stored.save(update_fields=["scan", "scanned_at"])
    return stored


def _quarantine(source: BinaryIO, digests: Digests, name: str, kind: Kind, verdict: str, by: User | None) -> None:
    """Set the file aside, where nothing serves it, for whoever looks into it; remember its digest."""
    lay_aside(source, digests.sha256)
    stored, _made = StoredFile.objects.update_or_create(
        sha256=digests.sha256,
        defaults={"scan": verdict, "scanned_at": now()},
        create_defaults={
            "sm3": digests.sm3, "size": digests.size, "media_type": MEDIA_TYPES[kind], "stored_by": by,
            "scan": verdict, "scanned_at": now(),
        },
    )  # fmt: skip
    record("evidence.storedfile.quarantine", stored, by=by, detail={"name": name, "found": verdict})
    out_of_store(digests.sha256)  # Where it was kept before, unscanned.
