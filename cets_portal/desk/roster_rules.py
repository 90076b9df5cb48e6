"""名册核对规则表: the checks of a roster cell as rows of a page, each told as it would be of a real cell."""

from dataclasses import dataclass
from string import Formatter

from django.utils.translation import gettext as _

from registry.choices import Severity
from registry.rules.roster import MESSAGES

#: Stands for what is found in the cell.
BLANK = "…"


@dataclass(frozen=True)
class RuleRow:
    """一条规则: id, severity, what it finds, what it wants, on what ground; the cell's own values stand as “…”."""

    code: str
    severity: Severity
    found: str
    wanted: str
    basis: str


def roster_rules() -> list[RuleRow]:
    """Every rule in the order of the table, errors first."""
    rows = [
        RuleRow(code, Severity(message.severity), told(_(message.found)), told(_(message.wanted)), message.basis)
        for code, message in MESSAGES.items()
    ]
    return sorted(rows, key=lambda row: row.severity != Severity.ERROR)


def told(text: str) -> str:
    """The text with a blank, “…”, where a cell's own value would stand."""
    pieces = Formatter().parse(text)
    return "".join(literal + ("" if name is None else BLANK) for literal, name, _spec, _conversion in pieces)
