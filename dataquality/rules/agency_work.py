"""一项核查任务的事实: what the portal knows of one verification of an agency, for its evaluation. No judgement yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cets_portal.norms.evaluation import EvaluationRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """一项核查任务. Emissions in tCO2e.

    `due_on` and `concluded_on` (its first conclusion) decide about lateness, `counted_on` is the day the facts were
    read. `tco2e` is what the agency concluded at last, `stands_tco2e` what the province stands by; None while there is
    none. `marks`: the seven of the conclusion. `missed`: classes of findings that only a re-check by others made,
    `rechecked` whether there was one. `conflicts`: what should have kept the agency away, in words.
    """

    uscc: str
    name: str
    sector: str
    role: str
    due_on: date
    counted_on: date
    concluded_on: date | None = None
    returned: int = 0
    tco2e: Decimal | None = None
    stands_tco2e: Decimal | None = None
    marks: Mapping[str, bool] = field(default_factory=dict)
    rechecked: bool = False
    missed: frozenset[str] = frozenset()
    on_site: bool = False
    present: int = 0
    conflicts: tuple[str, ...] = ()

    @property
    def is_counted_for_time(self) -> bool:
        """Concluded, or overdue: what is not due yet says nothing about timeliness."""
        return self.concluded_on is not None or self.counted_on > self.due_on

    @property
    def days_late(self) -> int:
        """Calendar days after the date set; 0 in time, counted on where there is no conclusion yet."""
        return max(((self.concluded_on or self.counted_on) - self.due_on).days, 0)

    @property
    def change_tco2e(self) -> Decimal | None:
        """By how much the province's figure differs from the conclusion; None while one of them is missing."""
        if self.tco2e is None or self.stands_tco2e is None:
            return None
        return self.stands_tco2e - self.tco2e

    @property
    def change_percent(self) -> Decimal | None:
        """The same in percent of the conclusion; None where that is nothing."""
        if self.change_tco2e is None or not self.tco2e:
            return None
        return 100 * self.change_tco2e / self.tco2e

    def changed(self, rule: EvaluationRule) -> bool:
        """Did the figure not stand, within what the rule lets pass?"""
        if self.tco2e is None or self.stands_tco2e is None:
            return False
        return rule.beyond(self.tco2e, self.stands_tco2e)
