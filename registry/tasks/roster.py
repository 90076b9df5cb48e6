"""名册的任务: shells around services/roster."""

from celery import shared_task

from registry.services.roster import run_check, run_copy, run_load


@shared_task(name="registry.tasks.check_roster")
def check_roster(job_id: int) -> None:
    """Read and check an uploaded roster."""
    run_check(job_id)


@shared_task(name="registry.tasks.load_roster")
def load_roster(job_id: int) -> None:
    """Load a checked roster into the register."""
    run_load(job_id)


@shared_task(name="registry.tasks.annotate_roster")
def annotate_roster(job_id: int) -> None:
    """Make the marked copy of a large roster."""
    run_copy(job_id)
