"""命令的答复: with --json a command prints one JSON object and nothing else, and of a refusal {"error": …} and exit status 1."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _


class ToldCommand(BaseCommand):
    """A command whose answer a program may read."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help='只输出一个 JSON 对象；被拒绝时为 {"error": …}')

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except CommandError as refusal:
            if options.get("json"):
                self.answer({"error": str(refusal)})
            raise

    def answer(self, told: dict[str, Any]) -> None:
        """The JSON object, on one line."""
        self.stdout.write(json.dumps(told, ensure_ascii=False))


def day_of(text: str) -> date:
    """The day, CommandError for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as reason:
        raise CommandError(_("“%(text)s”不是日期，请写作 2026-10-31。") % {"text": text}) from reason
