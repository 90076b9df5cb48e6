"""补查毒: `manage.py rescan_evidence` does now what the scheduler does every hour."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cets_portal.evidence.services.rescanning import rescan, waiting


class Command(BaseCommand):
    help = "对没有查过毒的已存文件补查毒；查出恶意代码的隔离并告知省厅和企业。有文件未能查成时退出码为 1。"

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = rescan()
        if outcome is None:
            self.stdout.write(_("没有设置查毒程序（CLAMAV_URL）；%(n)s 个文件尚未查毒。") % {"n": waiting().count()})
            return
        words = _("查毒：未见异常 %(clean)s 个，隔离 %(infected)s 个，未能查成 %(failed)s 个；尚待查毒 %(left)s 个。")
        self.stdout.write(words % vars(outcome))
        if outcome.failed:
            sys.exit(1)
