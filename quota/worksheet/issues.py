"""试算问题: what is wrong with one cell; an error leaves the row uncalculated, a warning does not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

#: Params that are sentences or words of the norm and are translated when shown.
_SPOKEN = frozenset({"reason", "name"})


class Severity(StrEnum):
    """级别."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Issue:
    """问题: templates are marked for translation; `tell` takes the translator. `row` 0: the sheet as a whole."""

    row: int
    cell: str
    heading: str
    unit_code: str
    severity: Severity
    code: str
    found: str
    wanted: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def tell(self, translate: Callable[[str], str]) -> str:
        """What was found and what is wanted, in one line."""
        return "".join(self.parts(translate))

    def parts(self, translate: Callable[[str], str]) -> tuple[str, str]:
        """(found, wanted)."""
        spoken = {key: translate(text) if key in _SPOKEN and text else text for key, text in self.params.items()}
        found = translate(self.found).format(**spoken)
        return found, translate(self.wanted).format(**spoken) if self.wanted else ""

    def told(self, translate: Callable[[str], str]) -> dict[str, Any]:
        """The issue as plain data."""
        return {
            "row": self.row,
            "cell": self.cell,
            "column": self.heading,
            "unit_code": self.unit_code,
            "severity": self.severity.value,
            "code": self.code,
            "message": self.tell(translate),
        }
