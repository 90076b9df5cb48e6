"""配额办结: a determination approved and quota issued in the portal settle the province's duties (settings.DUTY_SETTLERS).

A later run of the same stage changes nothing here: the duty was done on the day of the first.
"""

from collections.abc import Sequence
from datetime import date

from cets_portal.accounts.models import User
from cets_portal.norms.codes import DutyCode
from cets_portal.oversight.services.own_acts import orders_in_force, settle_bound, settle_province
from quota.choices import Stage
from registry.models import Enterprise

#: What issuing the quota of a stage does for its units.
_ISSUED = {Stage.PRE: DutyCode.PREALLOCATION, Stage.FINAL: DutyCode.ISSUANCE}


def quota_approved(
    units: Sequence[Enterprise], province: str, sector: str, quota_year: int, stage: str, *, done_on: date,
    by: User | None,
) -> None:  # fmt: skip
    """The province has determined the quota of a sector and year. Pre-allocation is done when it is issued."""
    if stage != Stage.FINAL:
        return
    for obligation in orders_in_force(sector).filter(duty=DutyCode.DETERMINATION, quota_year=quota_year):
        settle_province(obligation, province, done_on=done_on, by=by)


def quota_issued(
    units: Sequence[Enterprise], province: str, sector: str, quota_year: int, stage: str, *, done_on: date,
    by: User | None,
) -> None:  # fmt: skip
    """Units were issued their pre-allocated or determined quota."""
    for obligation in orders_in_force(sector).filter(duty=_ISSUED[Stage(stage)], quota_year=quota_year):
        settle_bound(obligation, units, done_on=done_on, by=by)
