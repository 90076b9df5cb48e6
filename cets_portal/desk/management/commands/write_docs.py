"""生成对照表与规范用语."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cets_portal.desk.reference import reference
from cets_portal.norms.spoken import module_text, spoken_norms


class Command(BaseCommand):
    """Write docs/reference.md from the code, and the norms' sentences for translation."""

    help = "由代码生成 docs/reference.md（规则、状态、权限、规范）和 norms/phrases/（供翻译的规范用语）。"

    def handle(self, **_options: Any) -> None:
        base = Path(settings.BASE_DIR)
        (base / "docs" / "reference.md").write_text(reference(), encoding="utf-8")
        for name, norm in spoken_norms():
            path = base / "cets_portal" / "norms" / "phrases" / f"{name}.py"
            path.write_text(module_text(norm), encoding="utf-8")
        self.stdout.write("已写 docs/reference.md 和 cets_portal/norms/phrases/")
