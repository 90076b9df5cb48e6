"""登记核减: what an issued run takes of each deduction, or gives back, as entries of the ledger.

Table 1-5 ② and table 2-5 ③ take, the oldest decision first; table 2-5 ② gives back what the pre-allocation took, the
newest first. A re-determination enters the difference to what the stage had entered before.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from quota.choices import PaperStatus
from quota.models import Allocation, Deduction, DeductionEntry, UnitAllocation
from quota.rules.spreading import spread
from quota.selectors.issuing import stage_of


@dataclass
class Ledger:
    """台账 of a unit's deductions, by their keys, the oldest decision first."""

    tonnes: dict[int, int] = field(default_factory=dict)
    here: Counter[int] = field(default_factory=Counter)
    elsewhere: Counter[int] = field(default_factory=Counter)

    def left(self) -> list[tuple[int, int]]:
        """What could be taken of each, as if this stage had taken nothing."""
        return [(key, tonnes - self.elsewhere[key]) for key, tonnes in self.tonnes.items()]

    def given_back(self) -> list[tuple[int, int]]:
        """What could go back to each, the newest first."""
        return [(key, self.elsewhere[key]) for key in reversed(self.tonnes)]


def enter_deductions(run: Allocation, table: str) -> list[DeductionEntry]:
    """Write the entries of an issued run against its table. Refused where a deduction was lifted since the approval."""
    ledgers, units = _ledgers(run), {one.enterprise_id: one for one in run.units.select_related("enterprise")}
    entries: list[DeductionEntry] = []
    for enterprise in sorted({*ledgers, *(key for key, one in units.items() if one.deducted_tonnes)}):
        ledger = ledgers.get(enterprise, Ledger())
        wanted = _wanted(units.get(enterprise), ledger)
        entries += _entries(run, table, wanted, ledger.here)
    return DeductionEntry.objects.bulk_create(entries)


def _ledgers(run: Allocation) -> dict[int, Ledger]:
    """Enterprise → ledger; two queries."""
    found: defaultdict[int, Ledger] = defaultdict(Ledger)
    whose = {}
    deductions = Deduction.objects.filter(province=run.province, sector=run.sector, status=PaperStatus.IN_FORCE)
    for one in deductions.order_by("decided_on", "pk"):
        found[one.enterprise_id].tonnes[one.pk] = one.tonnes
        whose[one.pk] = one.enterprise_id
    entries = DeductionEntry.objects.filter(deduction__in=whose).select_related("allocation")
    for entry in entries:
        ledger = found[whose[entry.deduction_id]]
        side = ledger.here if stage_of(entry.allocation) == stage_of(run) else ledger.elsewhere
        side[entry.deduction_id] += entry.tonnes
    return dict(found)


def _wanted(unit: UnitAllocation | None, ledger: Ledger) -> Mapping[int, int]:
    """What the stage takes of each deduction in the end: positive taken, negative given back."""
    if unit is None:
        return {}
    taken, lacking = spread(unit.deducted_tonnes, ledger.left())
    back, lost = spread(unit.refund_tonnes, ledger.given_back())
    if lacking or lost:
        sentence = _("%(unit)s的核减登记在审定后有变化（差 %(n)s 吨），不能发放。请重新核定。")
        words = {"unit": unit.enterprise.name, "n": f"{lacking + lost:,}"}
        raise Refused(sentence % words, code="deductions")
    return {**taken, **{key: -tonnes for key, tonnes in back.items()}}


def _entries(
    run: Allocation, table: str, wanted: Mapping[int, int], here: Mapping[int, int]
) -> Iterable[DeductionEntry]:
    for key in sorted({*wanted, *here}):
        tonnes = wanted.get(key, 0) - here.get(key, 0)
        if tonnes:
            yield DeductionEntry(allocation=run, deduction_id=key, tonnes=tonnes, reference=f"{table}/{key}")
