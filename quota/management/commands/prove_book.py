"""验算账簿: `manage.py prove_book [--json] [--deep]` works every holding out again; exit 1 where one is wrong."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from quota.ledger.proving import prove_and_store
from quota.ledger.words import finding_sentence
from quota.models import BookProof


class Command(BaseCommand):
    help = "由变动重新算出每个账户的持有量并与所存比较；有一处不符即以退出码 1 结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
        parser.add_argument("--deep", action="store_true", help="并核对每一笔变动的摘要")

    def handle(self, *args: Any, **options: Any) -> None:
        proof = prove_and_store(deep=options["deep"])
        if options["json"]:
            self.stdout.write(json.dumps(_told(proof), ensure_ascii=False, indent=2))
        else:
            self._say(proof)
        if not proof.holds:
            sys.exit(1)

    def _say(self, proof: BookProof) -> None:
        for found in proof.findings:
            self.stdout.write(finding_sentence(found))
        words = _("变动 %(movements)s 笔、持有 %(holdings)s 行、冻结 %(freezes)s 笔；不符 %(wrong)s 处。")
        self.stdout.write(words % (proof.counts | {"wrong": proof.wrong}))


def _told(proof: BookProof) -> dict[str, Any]:
    return {
        "holds": proof.holds,
        "counts": proof.counts,
        "wrong": proof.wrong,
        "findings": proof.findings,
        "started_at": proof.started_at.isoformat(),
        "finished_at": proof.finished_at.isoformat(),
    }
