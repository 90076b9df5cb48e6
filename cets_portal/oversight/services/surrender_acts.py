"""清缴办结: a unit that has surrendered all it owes has done its duty of the year (settings.DUTY_SETTLERS).

Never withdrawn: where a changed figure asks for more afterwards, the status of the obligation says so.
"""

from datetime import date

from cets_portal.accounts.models import User
from cets_portal.norms.codes import DutyCode
from cets_portal.oversight.services.own_acts import orders_in_force, settle_bound
from registry.models import Enterprise


def surrendered(enterprise: Enterprise, sector: str, quota_year: int, *, done_on: date, by: User | None) -> None:
    """What the unit owed for a quota year stands complete since `done_on`."""
    for obligation in orders_in_force(sector).filter(duty=DutyCode.SURRENDER, quota_year=quota_year):
        settle_bound(obligation, [enterprise], done_on=done_on, by=by)
