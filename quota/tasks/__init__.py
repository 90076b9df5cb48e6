"""配额的任务: what a worker does beside the pages. Celery finds the tasks by these imports."""

from quota.tasks import allocation, book, surrender

__all__ = ["allocation", "book", "surrender"]
