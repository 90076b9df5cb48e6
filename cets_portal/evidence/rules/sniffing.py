"""识别证据文件: what a file is, by its content alone, and whether people can rely on being able to open it.

Taken: PDF, XLSX, DOCX, CSV, PNG, JPEG. Read piece by piece; a file of 30 MB is never in memory at once, except one
page of it.
"""

import codecs
import re
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum
from typing import BinaryIO

CHUNK = 256 * 1024
TAIL = 64 * 1024
#: What an Office file may unpack to.
MAX_UNPACKED = 500 * 1024 * 1024
MAX_PARTS = 20_000


class Kind(StrEnum):
    """证据文件种类."""

    PDF = "pdf"
    XLSX = "xlsx"
    DOCX = "docx"
    CSV = "csv"
    PNG = "png"
    JPEG = "jpeg"


MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.CSV: "text/csv",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
}
EXTENSIONS = {kind: (f".{kind}",) for kind in Kind} | {Kind.JPEG: (".jpg", ".jpeg")}


class Fault(StrEnum):
    """拒收原因."""

    EMPTY = "empty"
    UNKNOWN = "unknown_kind"
    PROGRAM = "program"
    PAGE = "page"
    ARCHIVE = "archive"
    OLD_OFFICE = "old_office"
    ENCRYPTED_PDF = "encrypted_pdf"
    ENCRYPTED_OFFICE = "encrypted_office"
    MACROS = "macros"
    CUT_OFF = "cut_off"
    CORRUPT = "corrupt"
    BOMB = "zip_bomb"


class Unfit(ValueError):
    """A file that is not taken, and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"@echo off")
_PAGES = (b"<html", b"<!doctype", b"<script", b"<table", b"<meta", b"<?xml", b"<style", b"<svg", b"<?php")
_ENCRYPT = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_ENCRYPTED_STREAMS = tuple(name.encode("utf-16-le") for name in ("EncryptionInfo", "EncryptedPackage"))
_MACRO_PARTS = re.compile(r"vbaproject\.bin$|vbadata\.xml$|/macrosheets/|/dialogsheets/|/activex/", re.IGNORECASE)


def sniff(file: BinaryIO) -> Kind:
    """The kind of file; raises Unfit with the reason where it is not taken."""
    head = _read(file, 0, 4096)
    start = head.lstrip(b"\xef\xbb\xbf\0 \t\r\n")
    if not start:
        raise Unfit(Fault.EMPTY)
    if b"%PDF-" in head[:1024]:
        return _pdf(file)
    if head.startswith(b"PK"):
        return _zip(file)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _ended(file, b"IEND", Kind.PNG)
    if head.startswith(b"\xff\xd8\xff"):
        return _ended(file, b"\xff\xd9", Kind.JPEG)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Unfit(_compound_fault(file))
    _refuse_foreign(start)
    return _text(file)


def _refuse_foreign(start: bytes) -> None:
    for signatures, fault in ((_ARCHIVES, Fault.ARCHIVE), (_PROGRAMS, Fault.PROGRAM)):
        if start.startswith(signatures):
            raise Unfit(fault)
    if start[:32].lower().startswith(_PAGES):
        raise Unfit(Fault.PAGE)


def _pdf(file: BinaryIO) -> Kind:
    if any(_ENCRYPT.search(piece) for piece in _pieces(file, overlap=64)):
        raise Unfit(Fault.ENCRYPTED_PDF)
    return _ended(file, b"%%EOF", Kind.PDF)


def _ended(file: BinaryIO, mark: bytes, kind: Kind) -> Kind:
    """`kind`, where the file has its end: what a broken connection cuts off is never seen on the first page."""
    end = file.seek(0, 2)
    if mark not in _read(file, max(0, end - TAIL), TAIL):
        raise Unfit(Fault.CUT_OFF)
    return kind


def _zip(file: BinaryIO) -> Kind:
    try:
        with zipfile.ZipFile(file) as archive:
            return _office(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError, zlib.error) as reason:
        raise Unfit(Fault.CORRUPT) from reason


def _office(archive: zipfile.ZipFile) -> Kind:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    kind = next(
        (kind for kind, part in ((Kind.XLSX, "xl/workbook"), (Kind.DOCX, "word/document")) if _has(names, part)), None
    )
    if kind is None or "[Content_Types].xml" not in names:
        raise Unfit(Fault.ARCHIVE)
    if sum(part.file_size for part in parts) > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise Unfit(Fault.BOMB)
    if any(part.flag_bits & 1 for part in parts):
        raise Unfit(Fault.ENCRYPTED_OFFICE)
    if any(_MACRO_PARTS.search(name) for name in names) or b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise Unfit(Fault.MACROS)
    if archive.testzip():
        raise Unfit(Fault.CORRUPT)
    return kind


def _has(names: set[str], start: str) -> bool:
    return f"{start}.xml" in names


def _compound_fault(file: BinaryIO) -> Fault:
    """Why a file of the old Office format is not taken: newer ones lie inside it once they have a password."""
    for piece in _pieces(file, overlap=64):
        if any(name in piece for name in _ENCRYPTED_STREAMS):
            return Fault.ENCRYPTED_OFFICE
    return Fault.OLD_OFFICE


def _text(file: BinaryIO) -> Kind:
    """CSV: text in UTF-8 or GBK throughout."""
    if _decodes(file, "utf-8") or _decodes(file, "gb18030"):
        return Kind.CSV
    raise Unfit(Fault.UNKNOWN)


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in _pieces(file):
            if any(ord(sign) < 32 and sign not in "\t\n\r\f" for sign in decoder.decode(piece)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _pieces(file: BinaryIO, overlap: int = 0) -> Iterator[bytes]:
    """The whole file, piece by piece; each piece begins with the end of the one before, so that no mark is cut."""
    file.seek(0)
    last = b""
    while chunk := file.read(CHUNK):
        yield last + chunk
        last = chunk[-overlap:] if overlap else b""


def _read(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(length)
