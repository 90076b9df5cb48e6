"""重算批次: `manage.py recompute [--json]` works every approved run out again from its stored inputs; exit 1 where one differs."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from quota.services.recomputing import approved_runs, differences


class Command(BaseCommand):
    help = "按存入的数据和方案重算每个已审定的分配批次，逐字节比较；有一处不符即以退出码 1 结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        found = [_told(run, differences(run)) for run in approved_runs()]
        wrong = sum(1 for one in found if one["differences"])
        if options["json"]:
            told = {"holds": not wrong, "runs": found, "wrong": wrong}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            self._say(found, wrong)
        if wrong:
            sys.exit(1)

    def _say(self, found: list[dict[str, Any]], wrong: int) -> None:
        for one in found:
            for sentence in one["differences"]:
                self.stdout.write(f"{one['run']}：{sentence}")
        self.stdout.write(_("重算 %(n)s 个批次，%(wrong)s 个不符。") % {"n": len(found), "wrong": wrong})


def _told(run: Any, wrong: list[str]) -> dict[str, Any]:
    return {"run": str(run), "id": run.pk, "digest": run.digest, "differences": wrong}
