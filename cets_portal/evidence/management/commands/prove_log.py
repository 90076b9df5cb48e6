"""复核存证日志: `manage.py prove_log [--json]` says whether anything that was handed in has been altered since."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from cets_portal.evidence.models import Proof
from cets_portal.evidence.services.proof import prove
from cets_portal.evidence.services.proof_findings import sentence


class Command(BaseCommand):
    help = "复核存证日志、存证内容和每个文件；有一处不符即以退出码 1 结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        proof = prove()
        if options["json"]:
            self.stdout.write(json.dumps(_told(proof), ensure_ascii=False, indent=2))
        else:
            self._say(proof)
        if proof.wrong:
            sys.exit(1)

    def _say(self, proof: Proof) -> None:
        for found in proof.findings:
            self.stdout.write(sentence(found))
        gone_through = proof.counts | {"wrong": proof.wrong}
        self.stdout.write(summary() % gone_through)


def summary() -> str:
    return _(
        "条目 %(entries)s、树节点 %(nodes)s、检查点 %(checkpoints)s、内容 %(contents)s、文件 %(files)s；不符 %(wrong)s 处。"
    )


def _told(proof: Proof) -> dict[str, Any]:
    return {
        "size": proof.size,
        "root": proof.root,
        "counts": proof.counts,
        "wrong": proof.wrong,
        "findings": proof.findings,
        "started_at": proof.started_at.isoformat(),
        "finished_at": proof.finished_at.isoformat(),
    }
