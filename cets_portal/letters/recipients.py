"""收件单位: whom letters go to, as plain facts. The register stands above this room and hands them down."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Recipient:
    """收件单位: `facts` are its own places of the text, `subject_key` what its letter is about, where it knows."""

    uscc: str
    name: str
    city: str = ""
    organisation_id: int | None = None
    subject_key: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Finder(Protocol):
    """What the register gives: units of a published list, or units by their codes; unknown codes beside them."""

    def __call__(
        self, province: str, *, list_year: int, sector: str, codes: Sequence[str]
    ) -> tuple[list[Recipient], list[str]]: ...


def find_recipients(
    province: str, *, list_year: int = 0, sector: str = "", codes: Sequence[str] = ()
) -> tuple[list[Recipient], list[str]]:
    """(recipients, codes that are none of this province's): the named units, or else the list in force."""
    finder: Finder = import_string(settings.LETTER_RECIPIENTS)
    return finder(province, list_year=list_year, sector=sector, codes=codes)


class StillOwing(Protocol):
    """What the desk gives: of these units, the codes of those that still owe what the subject is about."""

    def __call__(self, subject: str, codes: Sequence[str], *, province: str) -> set[str]: ...


def still_owing(subject: str, codes: Sequence[str], *, province: str) -> set[str]:
    """Codes of the units that a reminder about an obligation (its key) may still go to."""
    finder: StillOwing = import_string(settings.LETTER_OWING)
    return finder(subject, codes, province=province)
