"""核查成批办理查询: whether one runs, and what its job says."""

from typing import Final

from cets_portal.jobs.selectors import latest
from dataquality.models import VerificationBatch

#: The task that carries batches out.
TASK: Final = "dataquality.tasks.run_verification_batch"


def running(province: str, act: str) -> VerificationBatch | None:
    """The batch of this act that is being carried out in the province, unless its job has given up."""
    found = VerificationBatch.objects.filter(province=province, act=act, finished_at__isnull=True)
    return next((one for one in found.select_related("made_by") if _is_open(one)), None)


def _is_open(batch: VerificationBatch) -> bool:
    job = latest(TASK, batch.pk)
    return job is not None and job.is_open
