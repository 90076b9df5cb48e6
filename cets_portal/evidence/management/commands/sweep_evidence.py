"""清理证据文件: `manage.py sweep_evidence` does now what the scheduler does every night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cets_portal.evidence.tasks import sweep_now


class Command(BaseCommand):
    help = "清理一天以前留下、不属于任何记录的文件：中断的上传、未完成的办理。"

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep_now()
        words = _("清理上传残片 %(parts)s 个、无记录的文件 %(files)s 个、无人引用的记录 %(rows)s 条。")
        self.stdout.write(words % vars(swept))
