"""载入规范文件."""

from typing import Any

from django.core.management.base import CommandError

from cets_portal.deadlines.management.told import ToldCommand
from cets_portal.deadlines.services import load_norms
from cets_portal.norms.errors import NormError


class Command(ToldCommand):
    """Read every norm file and record its text; run at each deploy."""

    help = "读取 norms/ 下的全部规范文件并登记其文本；重复运行不产生变化。"

    def handle(self, **options: Any) -> None:
        try:
            loaded = load_norms()
        except NormError as fault:
            raise CommandError(str(fault)) from fault
        if options["json"]:
            self.answer({"new": list(loaded.new), "known": loaded.known})
            return
        self.stdout.write(f"规范文件：新载入 {len(loaded.new)} 件，已有 {loaded.known} 件。")
