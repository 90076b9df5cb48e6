"""问题: what a check finds in a month's filing, and what a check is.

Sentences are templates marked for translation with `params`; whoever shows them translates
(`dataquality/templatetags/issue_words.py`). A check is one file with one function and one id, listed in
`dataquality.rules.checks.CHECKS`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from cets_portal.norms.codes import Grade, Sector

if TYPE_CHECKING:
    from dataquality.rules.checks.reading import Reading

#: Params that are words of the norm or of this portal, and are translated when shown; others are shown as they stand.
SPOKEN = frozenset({"parameter", "item", "method", "was", "chosen", "used"})
#: Params that hold several such words, or months, with a bar between them.
LISTS = frozenset({"choices", "papers", "months"})


class Severity(StrEnum):
    """级别: an error stops the submission, a warning asks for a stored explanation, a notice informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Hit(NamedTuple):
    """命中: what a check's function yields: where, and the figures of its sentences.

    `row` is a row text, 'U1:::' for a facility as a whole, or "" for the filing as a whole.
    """

    row: str = ""
    params: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """检查: its id, what it keeps, how grave a breach is, on what ground, and how found and wanted are said.

    `source`: the documents, see checks/sources.py. `sectors` empty: all. `grade` is that of the ground as it is used
    here: a bound that the document gives no figure for is ours (grade D), its figure stands in norms/checks/.
    """

    id: str
    title: str
    severity: Severity
    clause: str
    source: tuple[str, ...]
    grade: Grade
    function: "Callable[[Reading], Iterable[Hit]]"
    found: str
    wanted: str
    sectors: tuple[Sector, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """问题: one breach. `row` as in `Hit`; `key` is what its explanation is stored under; `section` "" without a row.

    `place`: name of the facility, item and parameter, each "" where there is none. `waiver` is the key of the waiver
    that turned it into a notice, `waived_from` the severity that it had.
    """

    check: str
    severity: Severity
    row: str
    section: str
    found: str
    wanted: str
    clause: str
    params: Mapping[str, str] = field(default_factory=dict)
    place: tuple[str, str, str] = ("", "", "")
    waiver: int = 0
    waived_from: str = ""

    @property
    def key(self) -> str:
        return f"{self.check}@{self.row}"

    @property
    def stops(self) -> bool:
        """It stands in the way of the submission."""
        return self.severity is Severity.ERROR

    @property
    def asks(self) -> bool:
        """It wants an explanation before the submission."""
        return self.severity is Severity.WARNING

    def plain(self) -> dict[str, Any]:
        """For canonical JSON: texts only; read back by `issue_from`."""
        return {
            "check": self.check, "severity": self.severity.value, "row": self.row, "section": self.section,
            "found": self.found, "wanted": self.wanted, "clause": self.clause, "params": dict(self.params),
            "place": list(self.place), "waiver": self.waiver, "waived_from": self.waived_from,
        }  # fmt: skip


def issue_from(plain: Mapping[str, Any]) -> Issue:
    """The issue that `Issue.plain` wrote."""
    facility, item, parameter = plain["place"]
    return Issue(
        plain["check"], Severity(plain["severity"]), plain["row"], plain["section"], plain["found"], plain["wanted"],
        plain["clause"], plain["params"], (facility, item, parameter), plain["waiver"], plain["waived_from"],
    )  # fmt: skip
