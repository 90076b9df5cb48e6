"""名册核对规则表: the checks of a roster cell as rows of a page."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from registry.choices import Severity
from registry.rules.roster import MESSAGES


@dataclass(frozen=True)
class RuleRow:
    """一条规则: id, severity, what it finds, what it wants, on what ground. `{…}` stand for the cell's own values."""

    code: str
    severity: Severity
    found: str
    wanted: str
    basis: str


def roster_rules() -> list[RuleRow]:
    """Every rule in the order of the table, errors first."""
    rows = [
        RuleRow(code, Severity(message.severity), _(message.found), _(message.wanted), message.basis)
        for code, message in MESSAGES.items()
    ]
    return sorted(rows, key=lambda row: row.severity != Severity.ERROR)
