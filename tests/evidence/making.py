"""造文件: small files of every kind that people hand in, whole ones and bad ones."""

import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile

from cets_portal.evidence.services.log import Leaf, LoggedFile

#: The test pattern that every scanner knows; harmless. Put together here, so that no scanner takes this file for one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nstartxref\n9\n%%EOF\n"
LOCKED_PDF = b"%PDF-1.7\ntrailer\n<< /Root 1 0 R /Encrypt 5 0 R >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20 + b"\0\0\0\0IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\x11" * 40 + b"\xff\xd9"
CSV = "采样日期,收到基碳\n2026-08-03,0.5612\n".encode()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
OLD_XLS = OLE + "Workbook\0".encode("utf-16-le")
LOCKED_XLSX = OLE + "EncryptedPackage\0".encode("utf-16-le")

_SHEET_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def office(main: str = "xl/workbook.xml", *, types: bytes = _SHEET_TYPE, **parts: bytes) -> bytes:
    """An Office file with this main part; `parts` are more, "__" for "/" in their names."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types>" + types + b"</Types>")
        archive.writestr(main, b"<root/>")
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return made.getvalue()


XLSX = office()
DOCX = office("word/document.xml")
MACRO_PART = office(xl__vbaProject_bin=b"").replace(b"vbaProject_bin", b"vbaProject.bin")
MACRO_TYPE = office(types=_MACRO_TYPE)
ZIP = office("readme.txt")


def uploaded(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def make_leaf(name: str | int, content: bytes = b"{}", files: tuple[LoggedFile, ...] = ()) -> Leaf:
    return Leaf(kind="filing", subject=f"filing/{name}", content=content, files=files)
