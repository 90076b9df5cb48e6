"""识别文件: what an uploaded file is, by its content and never by its name."""

from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cets_portal.workbooks import refusals
from cets_portal.workbooks.limits import DEFAULT_LIMITS, Limits
from cets_portal.workbooks.package import Package, open_package
from cets_portal.workbooks.sheets import workbook_part

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 64 * 1024
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1a\x1b")


class FileKind(StrEnum):
    """文件种类."""

    XLSX = "xlsx"
    CSV = "csv"


FOREIGN = (
    (b"MZ", gettext_lazy(" Windows 程序（.exe）")),
    (b"\x7fELF", gettext_lazy(" Linux 程序")),
    (b"#!", gettext_lazy("脚本程序")),
    (b"%PDF", gettext_lazy(" PDF 文档")),
    (b"\x89PNG", gettext_lazy("图片")),
    (b"\xff\xd8\xff", gettext_lazy("图片")),
    (b"GIF8", gettext_lazy("图片")),
    (b"Rar!", gettext_lazy(" RAR 压缩包")),
    (b"7z\xbc\xaf\x27\x1c", gettext_lazy(" 7z 压缩包")),
    (b"\x1f\x8b", gettext_lazy(" gzip 压缩包")),
    (b"{\\rtf", gettext_lazy(" RTF 文档")),
)
#: Spreadsheets that Excel or WPS can turn into .xlsx, and documents that they cannot, by a part of their zip.
OTHER_SPREADSHEETS = (
    ("xl/workbook.bin", gettext_lazy(" .xlsb 二进制工作簿")),
    ("content.xml", gettext_lazy(" OpenDocument 文件（.ods）")),
)
OTHER_DOCUMENTS = (
    ("word/document.xml", gettext_lazy(" Word 文档（.docx）")),
    ("ppt/presentation.xml", gettext_lazy(" PowerPoint 文稿（.pptx）")),
)
#: Streams of a Compound File, as its directory spells them.
_ENCRYPTED_STREAMS = ("EncryptionInfo", "EncryptedPackage")
_XLS_STREAMS = ("Workbook", "Book")


def sniff(data: bytes, limits: Limits = DEFAULT_LIMITS) -> FileKind:
    """Tell an .xlsx from a .csv; anything else is Refused with its name and the way to mend it."""
    if len(data) > limits.max_bytes:
        raise refusals.file_too_large(len(data), limits.max_bytes)
    if not data.strip(b"\xef\xbb\xbf\0 \t\r\n"):
        raise refusals.empty()
    if data.startswith(_ZIP):
        return _kind_of_zip(open_package(data, limits))
    if data.startswith(_COMPOUND_FILE):
        raise _compound_file_refusal(data)
    _refuse_foreign(data)
    return FileKind.CSV


def _kind_of_zip(package: Package) -> FileKind:
    if workbook_part(package):
        return FileKind.XLSX
    for part, found in OTHER_SPREADSHEETS:
        if package.locate(part):
            raise refusals.save_as_xlsx(str(found))
    for part, found in OTHER_DOCUMENTS:
        if package.locate(part):
            raise refusals.not_a_workbook(str(found))
    raise refusals.not_a_workbook(_(" ZIP 压缩包（请先解压，再上传里面的工作簿）"))


def _compound_file_refusal(data: bytes) -> Exception:
    if any(name.encode("utf-16-le") in data for name in _ENCRYPTED_STREAMS):
        return refusals.encrypted()
    if any(f"{name}\0".encode("utf-16-le") in data for name in _XLS_STREAMS):
        return refusals.old_xls()
    return refusals.not_a_workbook(_("旧版 Office 文件（.doc、.ppt 或 .msg）"))


def _refuse_foreign(data: bytes) -> None:
    for signature, found in FOREIGN:
        if data.startswith(signature):
            raise refusals.not_a_workbook(str(found))
    if not _is_text(data):
        raise refusals.not_a_workbook(_("二进制数据"))
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml", b"<style")):
        raise refusals.save_as_xlsx(_("网页或 XML 表格（有的系统把它存成 .xls）"))


def _is_text(data: bytes) -> bool:
    if data.startswith(_UTF16):
        return True
    controls = sum(1 for byte in data[:_HEAD] if byte < 32 and byte not in _TEXT_CONTROLS)
    return b"\0" not in data and controls * 100 <= len(data[:_HEAD])
