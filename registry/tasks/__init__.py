"""登记册的任务: what a worker does beside the pages. Celery finds the tasks by these imports."""

from registry.tasks import roster, screening

__all__ = ["roster", "screening"]
