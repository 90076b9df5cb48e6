"""长任务查询."""

from cets_portal.jobs.models import Job


def latest(task: str, subject_id: int) -> Job | None:
    """The newest job of this kind on this subject."""
    return Job.objects.filter(task=task, subject_id=subject_id).first()
