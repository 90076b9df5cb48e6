"""办结通知: tells the rooms above that a run was approved or issued, or a unit has surrendered all (settings.DUTY_SETTLERS)."""

from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from cets_portal.accounts.models import User
from quota.models import Allocation, SurrenderObligation


def surrendered(obligation: SurrenderObligation, *, done_on: date, by: User | None) -> None:
    """The year's surrender is complete."""
    about = (obligation.enterprise, obligation.sector, obligation.quota_year)
    import_string(settings.DUTY_SETTLERS["surrendered"])(*about, done_on=done_on, by=by)


def quota_approved(run: Allocation, *, done_on: date, by: User | None) -> None:
    """The quota of a stage is determined for the province."""
    _of_run("quota_approved", run, done_on=done_on, by=by)


def quota_issued(run: Allocation, *, done_on: date, by: User | None) -> None:
    """The quota of a stage was issued to the units of the run."""
    _of_run("quota_issued", run, done_on=done_on, by=by)


def _of_run(name: str, run: Allocation, *, done_on: date, by: User | None) -> None:
    units = [one.enterprise for one in run.units.select_related("enterprise").defer("working", "inputs")]
    about = (units, run.province, run.sector, run.quota_year, run.stage)
    import_string(settings.DUTY_SETTLERS[name])(*about, done_on=done_on, by=by)
