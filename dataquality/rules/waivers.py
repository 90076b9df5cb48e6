"""检查豁免: a waived issue stays in the filing as a notice that names its waiver; it never vanishes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cets_portal.norms.months import Month
from dataquality.rules.issues import Issue, Severity
from dataquality.rules.rows import key_of


@dataclass(frozen=True, slots=True)
class WaiverFact:
    """豁免: of one check for one unit; `parameter` or `facility` "" means every one. Both months included."""

    key: int
    check: str
    parameter: str
    facility: str
    from_month: Month
    to_month: Month

    def covers(self, issue: Issue, month: Month) -> bool:
        """Whether it holds for this issue of a filing of this month."""
        if issue.check != self.check or not self.from_month <= month <= self.to_month:
            return False
        facility, parameter = _place_of(issue.row)
        return self.parameter in ("", parameter) and self.facility in ("", facility)


def with_waivers(issues: Iterable[Issue], waivers: Iterable[WaiverFact], month: Month) -> tuple[Issue, ...]:
    """The issues in their order; waived errors and warnings as notices that keep the severity they had."""
    known = tuple(waivers)
    if not known:
        return tuple(issues)
    return tuple(_waived(one, known, month) for one in issues)


def _waived(issue: Issue, waivers: tuple[WaiverFact, ...], month: Month) -> Issue:
    if issue.severity is Severity.NOTICE:
        return issue
    waiver = next((one for one in waivers if one.covers(issue, month)), None)
    if waiver is None:
        return issue
    return replace(issue, severity=Severity.NOTICE, waiver=waiver.key, waived_from=issue.severity.value)


def _place_of(row: str) -> tuple[str, str]:
    """(facility, parameter) of a row text; empty for the filing as a whole."""
    try:
        key = key_of(row)
    except ValueError:
        return "", ""
    return key.facility, key.parameter
