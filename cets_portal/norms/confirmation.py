"""认定规则: from what difference on a re-check opens a case, with source and grade. Data, never code."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from cets_portal.norms.codes import Grade
from cets_portal.norms.files import FOLDER, digest_of, path_of, read_norm
from cets_portal.norms.marking import gettext_noop as _

CONFIRMATION = FOLDER / "confirmation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """限值: one number; a difference above it counts, one equal to it does not."""

    id: str
    name: str
    value: Decimal
    unit: str
    clause: str
    source: str
    grade: Grade
    note: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.value <= 0:
            yield "value", _("限值须大于 0。")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationRules:
    """认定规则: the limits of one file."""

    code: str
    title: str
    source: str
    grade: Grade
    limits: tuple[Limit, ...] = field(metadata={"unique": "id"})
    note: str = ""

    def limit(self, limit_id: str) -> Limit:
        """The limit of an id. Raises KeyError."""
        return {one.id: one for one in self.limits}[limit_id]


def read_confirmation(path: Path) -> ConfirmationRules:
    """Rules from any file of that shape. Raises NormError."""
    return read_norm(ConfirmationRules, path)


@cache
def confirmation_rules() -> ConfirmationRules:
    """The rules in use. Raises NormError."""
    return read_confirmation(path_of(CONFIRMATION, "rules"))


def confirmation_digest() -> str:
    """SHA-256 of the file."""
    return digest_of(path_of(CONFIRMATION, "rules"))
