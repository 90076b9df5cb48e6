"""证明文件: what a document handed in with an event may be, told by its content and never by its name."""

import io
import zipfile
from dataclasses import dataclass

MAX_BYTES = 10 * 1024 * 1024
_MAX_ENTRIES = 2_000


@dataclass(frozen=True)
class DocumentKind:
    """文件种类: media type and the ending it is given back with."""

    media_type: str
    ending: str


PDF = DocumentKind("application/pdf", "pdf")
JPEG = DocumentKind("image/jpeg", "jpg")
PNG = DocumentKind("image/png", "png")
DOCX = DocumentKind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
KINDS = (PDF, JPEG, PNG, DOCX)


def kind_of(data: bytes) -> DocumentKind | None:
    """The kind of `data`, or None for anything that is not accepted (a renamed program, a zip, a page)."""
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    return DOCX if _is_docx(data) else None


def _is_docx(data: bytes) -> bool:
    """Reads the zip directory only; a document with macros (vbaProject) is not taken."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    macros = any(name.endswith("vbaProject.bin") for name in names)
    return len(names) <= _MAX_ENTRIES and "word/document.xml" in names and not macros
