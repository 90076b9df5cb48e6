"""压缩包: the zip inside an .xlsx, opened with distrust.

The directory is checked before anything is inflated; while inflating, bytes are counted again, because
declared sizes may lie. Nothing is ever written to disk.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping

from django.utils.translation import gettext as _

from cets_portal.workbooks import refusals
from cets_portal.workbooks.limits import DEFAULT_LIMITS, Limits

_LOCAL_HEADER = struct.Struct("<4s22xHH")
_CENTRAL_ENTRY = b"PK\x01\x02"
_CHUNK, _FEED = 1024 * 1024, 128 * 1024
_MAX_NAME, _MAX_DEPTH = 255, 12


class Package:
    """压缩包: part name → bytes. Everything read counts against one budget of inflated bytes."""

    def __init__(self, data: bytes, parts: Mapping[str, zipfile.ZipInfo], limits: Limits) -> None:
        self.parts = parts
        self.limits = limits
        self._spelled = {name.casefold(): name for name in parts}
        self._data = memoryview(data)
        self._left = limits.max_inflated

    def locate(self, name: str) -> str:
        """The part of this name, whatever its case, as the package spells it; '' where there is none."""
        return self._spelled.get(name.casefold(), "")

    def read(self, name: str) -> bytes:
        """Inflate one part whole. Raises Refused: corrupt, zip_bomb, too_large."""
        return b"".join(self._chunks(name))

    def read_xml(self, name: str) -> bytes:
        """Inflate one XML part; declarations of entities and foreign encodings are refused."""
        return plain_xml(name, self.read(name))

    def read_until(self, name: str, enough: Callable[[bytes], bool]) -> tuple[bytes, bool]:
        """Inflate until `enough(chunk)` holds; returns what was read and whether it stopped early."""
        pieces: list[bytes] = []
        for piece in self._chunks(name):
            pieces.append(piece)
            if enough(piece):
                return b"".join(pieces), True
        return b"".join(pieces), False

    def check_all(self) -> None:
        """Inflate every part once, for a reader that will open the file itself. Raises Refused."""
        for name in self.parts:
            if name.endswith((".xml", ".rels", ".vml")):
                self.read_xml(name)
            else:
                self.read(name)

    def _chunks(self, name: str) -> Iterator[bytes]:
        info = self.parts[name]
        size = checksum = 0
        for piece in _inflated(name, self._packed(name)) if info.compress_type else _stored(self._packed(name)):
            size += len(piece)
            checksum = zlib.crc32(piece, checksum)
            self._spend(name, size, len(piece))
            yield piece
        if size != info.file_size or checksum != info.CRC:
            raise refusals.corrupt(_("部件 %(part)s 的校验和不符") % {"part": name})

    def _spend(self, name: str, size: int, more: int) -> None:
        info, limits = self.parts[name], self.limits
        if size > info.file_size or _bloated(size, info.compress_size, limits):
            raise refusals.zip_bomb(name)
        self._left -= more
        if self._left < 0:
            raise refusals.inflated_too_large(limits.max_inflated)

    def _packed(self, name: str) -> memoryview:
        info = self.parts[name]
        start = info.header_offset + _LOCAL_HEADER.size
        header = bytes(self._data[info.header_offset : start])
        if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
            raise refusals.corrupt(_("部件 %(part)s 找不到") % {"part": name})
        _signature, name_size, extra_size = _LOCAL_HEADER.unpack(header)
        start += name_size + extra_size
        return self._data[start : start + info.compress_size]


def open_package(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Package:
    """Read and check the zip directory of `data`; inflates nothing.

    Raises Refused: corrupt, encrypted, unsafe, zip_bomb, too_large.
    """
    if data.count(_CENTRAL_ENTRY) > limits.max_entries:
        raise refusals.unsafe(_("超过 %(limit)s 个部件") % {"limit": limits.max_entries})
    entries = [entry for entry in _directory(data) if not entry.is_dir()]
    parts = {entry.filename.replace("\\", "/"): entry for entry in entries}
    if len({name.casefold() for name in parts}) != len(entries):
        raise refusals.unsafe(_("部件重名"))
    for name, entry in parts.items():
        _check_entry(name, entry, limits)
    _check_together(entries, len(data), limits)
    return Package(data, parts, limits)


def plain_xml(name: str, xml: bytes) -> bytes:
    """Pass XML on that declares no entities and is UTF-8; otherwise Refused (unsafe)."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise refusals.unsafe(_("部件 %(part)s 声明了 DOCTYPE 或实体") % {"part": name})
    if b"\0" in xml:
        raise refusals.unsafe(_("部件 %(part)s 不是 UTF-8 编码") % {"part": name})
    return xml


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except Exception as error:  # zipfile raises a dozen kinds for a broken directory
        raise refusals.corrupt(_("压缩包目录不完整")) from error


def _check_entry(name: str, entry: zipfile.ZipInfo, limits: Limits) -> None:
    segments = name.split("/")
    if ".." in segments or segments[0] == "" or ":" in segments[0] or min(name) < " ":
        raise refusals.unsafe(_("部件名 %(part)s 指向包外") % {"part": ascii(name[:_MAX_NAME])})
    if len(name) > _MAX_NAME or len(segments) > _MAX_DEPTH:
        raise refusals.unsafe(_("部件名过长"))
    if entry.flag_bits & 1:
        raise refusals.encrypted()
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refusals.corrupt(_("部件 %(part)s 的压缩方式 Excel 不使用") % {"part": name})
    if _bloated(entry.file_size, entry.compress_size, limits):
        raise refusals.zip_bomb(name)


def _check_together(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    if sum(entry.file_size for entry in entries) > limits.max_declared:
        raise refusals.inflated_too_large(limits.max_declared)
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise refusals.zip_bomb(entry.filename)  # several entries share the same packed bytes
        end = entry.header_offset + _LOCAL_HEADER.size + entry.compress_size
    if end > size:
        raise refusals.corrupt(_("文件不完整，可能没有传完"))


def _bloated(size: int, packed: int, limits: Limits) -> bool:
    return size > limits.ratio_from and size > packed * limits.max_ratio


def _stored(packed: memoryview) -> Iterator[bytes]:
    for start in range(0, len(packed), _CHUNK):
        yield bytes(packed[start : start + _CHUNK])


def _inflated(name: str, packed: memoryview) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for start in range(0, len(packed), _FEED):
            rest: bytes | memoryview = packed[start : start + _FEED]
            while rest and not stream.eof:
                yield stream.decompress(rest, _CHUNK)
                rest = stream.unconsumed_tail
        yield stream.flush()
    except zlib.error as error:
        raise refusals.corrupt(_("部件 %(part)s 解压失败") % {"part": name}) from error
