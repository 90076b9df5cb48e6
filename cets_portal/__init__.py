"""全国碳排放权交易市场省级管理平台: the project package; wiring and the shared rooms."""

from cets_portal.celery import app as celery_app

__all__ = ["celery_app"]
