"""交后台计算: a run of many units is queued for a worker; a small one is computed at once."""

from datetime import date

from django.db import transaction

from cets_portal.accounts.models import User
from cets_portal.jobs.services import queue
from dataquality.choices import FigureStatus
from dataquality.models import VerifiedFigure
from quota.models import Allocation
from quota.selectors.allocations import emission_year_of
from quota.services import allocating

TASK = "quota.tasks.compute_allocation"
#: From so many units on a worker computes.
LONG = 200


def compute_or_queue(run: Allocation, *, by: User, today: date) -> bool:
    """Compute now, or queue where that takes long; whether it was queued. Raises what `compute` raises."""
    figures = VerifiedFigure.objects.filter(
        enterprise__province=run.province, sector=run.sector, emission_year=emission_year_of(run),
        status=FigureStatus.CONFIRMED,
    )  # fmt: skip
    if figures.count() < LONG:
        allocating.compute(run, by=by, today=today)
        return False
    allocating.refuse_to_compute(run, by=by)
    with transaction.atomic():
        queue(TASK, run.pk, by=by)
    return True
