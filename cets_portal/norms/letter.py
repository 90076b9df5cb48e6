"""公文范本: the text of each kind of letter, in versions. A letter keeps the code and digest of the text it was made from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from cets_portal.norms.codes import Grade, NormStatus
from cets_portal.norms.errors import NormError
from cets_portal.norms.files import FOLDER, codes_in, digest_of, path_of, read_norm
from cets_portal.norms.marking import gettext_noop as _

LETTERS = FOLDER / "letters"
_PLACE = re.compile(r"\{(\w*)\}")


class LetterKind(StrEnum):
    """公文种类."""

    RIGHTS_DUTIES = "rights_duties"
    REMINDER = "reminder"
    RESULT = "result"
    VERIFICATION = "verification"
    QUOTA = "quota"
    COMPLIANCE = "compliance"


class ParagraphStyle(StrEnum):
    """段落样式."""

    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    NOTE = "note"
    #: Lines that stand as they were written, e.g. the working of a figure.
    LINES = "lines"


#: Named places that every letter has: who it goes to and who writes it.
EVERYWHERE = ("unit", "uscc", "city", "bureau", "province")
#: What a kind of letter says besides; what stands there comes with the recipients or is typed by the clerk.
PLACES: Mapping[LetterKind, tuple[str, ...]] = MappingProxyType(
    {
        LetterKind.RIGHTS_DUTIES: ("list_year", "sector"),
        LetterKind.REMINDER: ("duty", "due_on", "basis"),
        LetterKind.RESULT: ("matter", "result", "basis"),
        LetterKind.VERIFICATION: ("emission_year", "sector", "result", "basis", "remedy"),
        LetterKind.COMPLIANCE: ("quota_year", "sector", "tonnes", "due_on", "basis", "version", "vintages", "credits"),
        LetterKind.QUOTA: ("quota_year", "sector", "stage", "result", "basis", "working", "remedy"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """段落: one paragraph with its ground; `{unit}` and the like are filled in when the letter is drafted."""

    text: str
    style: ParagraphStyle = ParagraphStyle.TEXT
    lead: str = ""
    clause: str = ""
    grade: Grade | None = None
    source: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.clause and not (self.grade and self.source):
            yield "clause", _("写了条款，还要写依据等级（grade）和出处（source）。")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTemplate:
    """公文范本: one version of one kind. A text that was used is never edited: a new version is a new file."""

    code: str
    kind: LetterKind
    version: int
    title: str
    salutation: str
    closing: str
    status: NormStatus
    from_on: date
    second_person: bool
    paragraphs: tuple[Paragraph, ...]
    note: str = ""

    @property
    def asked(self) -> tuple[str, ...]:
        """The named places of its kind that this text uses, in the kind's order."""
        used = set(self._used())
        return tuple(place for place in PLACES[self.kind] if place in used)

    def _used(self) -> Iterator[str]:
        for text in (self.title, self.salutation, self.closing, *(p.lead + p.text for p in self.paragraphs)):
            yield from _PLACE.findall(text)

    def faults(self) -> Iterator[tuple[str, str]]:
        known = {*EVERYWHERE, *PLACES[self.kind]}
        if unknown := [place for place in self._used() if place not in known]:
            yield "paragraphs", _("不认识的填空：") + "、".join(f"{{{place}}}" for place in unknown)
        if self.code != f"{self.kind}-{self.version}":
            yield "code", _("应为“种类-版本”，例如 reminder-1。")
        if not self.paragraphs:
            yield "paragraphs", _("至少要有一段正文。")


def read_template(path: Path) -> LetterTemplate:
    """A template from any file of that shape. Raises NormError."""
    return read_norm(LetterTemplate, path)


@cache
def load_template(code: str) -> LetterTemplate:
    """The template of a file such as 'reminder-1'. Raises NormError."""
    return read_template(path_of(LETTERS, code))


@cache
def letter_templates() -> tuple[LetterTemplate, ...]:
    """Every version of every kind. Raises NormError."""
    return tuple(map(load_template, codes_in(LETTERS)))


def template_for(kind: LetterKind, on: date) -> LetterTemplate:
    """The latest version of this kind in force on that day. Raises NormError."""
    standing = [one for one in letter_templates() if one.kind is kind and one.status is NormStatus.IN_FORCE]
    usable = [one for one in standing if one.from_on <= on]
    if not usable:
        raise NormError(_("{day} 没有可用的公文范本：{kind}。"), day=on, kind=kind)
    return max(usable, key=lambda one: (one.from_on, one.version))


def template_digest(code: str) -> str:
    """SHA-256 of the file. Raises NormError."""
    return digest_of(path_of(LETTERS, code))
