"""账户开立的材料: which documents an application for the platform account carries, and how well that is known."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from cets_portal.norms.codes import Grade
from cets_portal.norms.files import FOLDER, codes_in, path_of, read_norm
from cets_portal.norms.marking import gettext_noop as _

OPENINGS = FOLDER / "openings"
PLATFORM = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningDocumentKind:
    """材料种类: one kind of document; a required one must be there before the application is handed in."""

    id: str
    name: str
    required: bool
    source: str
    grade: Grade
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRule:
    """开立规则: the documents of an application; `earliest_on` is the first day an account can have been opened."""

    code: str
    number: str
    title: str
    clause: str
    source: str
    grade: Grade
    earliest_on: date
    documents: tuple[OpeningDocumentKind, ...] = field(metadata={"unique": "id"})
    note: str = ""
    assumption: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        if not any(kind.required for kind in self.documents):
            yield "documents", _("至少要有一种必交的材料。")

    def kind(self, kind_id: str) -> OpeningDocumentKind | None:
        """The kind of an id; None where the rule has none such (any more)."""
        return next((kind for kind in self.documents if kind.id == kind_id), None)


def read_opening_rule(path: Path) -> OpeningRule:
    """A rule from any file of that shape. Raises NormError."""
    return read_norm(OpeningRule, path)


@cache
def opening_rule(code: str = PLATFORM) -> OpeningRule:
    """The rule of opening the platform account. Raises NormError."""
    return read_opening_rule(path_of(OPENINGS, code))


@cache
def opening_rules() -> tuple[OpeningRule, ...]:
    """Every file of that shape. Raises NormError."""
    return tuple(map(opening_rule, codes_in(OPENINGS)))
