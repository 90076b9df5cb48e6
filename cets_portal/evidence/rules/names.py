"""文件名: the name under which a file came, made readable again and harmless."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 150
_UNWANTED = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*/\\\u200b-\u200f\u202a-\u202e\u2066-\u2069]')


def repaired(name: str) -> str:
    """The last part of the path, in Chinese again where UTF-8 or GBK was taken for Latin-1, at most 150 characters.

    Marks that turn the direction of writing are taken out: they make "exe.fdp" look like "pdf.exe" reversed.
    """
    decoded = _decoded(name)  # First of all: the second byte of a GBK character may be a backslash.
    plain = unicodedata.normalize("NFC", decoded.replace("\\", "/").rsplit("/", 1)[-1])
    plain = _UNWANTED.sub("", plain).strip(" .")
    ending = PurePosixPath(plain).suffix
    if len(plain) > LONGEST:
        plain = plain[: LONGEST - len(ending)] + ending
    return plain or "file"


def extension(name: str) -> str:
    """The ending with its dot, in small letters; "" where there is none."""
    return PurePosixPath(name).suffix.lower()


def _decoded(name: str) -> str:
    """What the name was before somebody read its bytes as Latin-1."""
    try:
        raw = name.encode("latin-1")
    except UnicodeEncodeError:
        return name
    for encoding in ("ascii", "utf-8", "gb18030"):
        try:
            read = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return read if _looks_read(read) else name
    return name


#: Chinese characters, full-width signs, dashes and dots.
_CHINESE = (("\u2e80", "\u9fff"), ("\uff00", "\uffef"), ("\u2010", "\u2027"))


def _looks_read(text: str) -> bool:
    """Whether every sign beyond ASCII is Chinese writing: "é" alone is no mistaken GBK."""
    return all(ord(sign) < 128 or any(first <= sign <= last for first, last in _CHINESE) for sign in text)
