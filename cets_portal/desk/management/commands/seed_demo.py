"""造演示数据."""

from typing import Any

from django.core.management.base import CommandError

from cets_portal.audit.errors import Refused
from cets_portal.clock.reading import today
from cets_portal.deadlines.management.told import ToldCommand
from cets_portal.desk.demo.people import sign_ins
from cets_portal.desk.demo.seed import seed


class Command(ToldCommand):
    """Make the invented demo province; what stands already is left alone."""

    help = "造一个虚构的示例省（企业、名册、名录、人员）；已有的不动，可重复运行。"

    def handle(self, **options: Any) -> None:
        try:
            made = seed(today())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.answer(made | {"people": len(sign_ins())})
            return
        state = "已造好" if made["new"] else "已有，未改动"
        self.stdout.write(f"示例省{state}：{made['enterprises']} 家企业。")
