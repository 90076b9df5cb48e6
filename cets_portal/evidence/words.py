"""存证用语: what kinds of things are logged, in words. A kind without words shows its name."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

KINDS: dict[str, Any] = {
    "filing": pgettext_lazy("logged", "月度存证"),
    "plan": pgettext_lazy("logged", "数据质量控制方案"),
    "report": pgettext_lazy("logged", "年度排放报告"),
    "conclusion": pgettext_lazy("logged", "核查结论"),
    "figure": pgettext_lazy("logged", "核定排放量"),
    "verified": pgettext_lazy("logged", "核查结果公开"),
    "evaluation": pgettext_lazy("logged", "技术服务机构评估"),
    "allocation": pgettext_lazy("logged", "配额分配批次"),
    "surrender": pgettext_lazy("logged", "配额清缴"),
    "surrender_results": pgettext_lazy("logged", "年度清缴结果"),
    "case": pgettext_lazy("logged", "处罚决定"),
}


def kind_words(kind: str) -> Any:
    return KINDS.get(kind, kind)


def scan_words(scan: str) -> str:
    """What the scanner of malware said of a file (StoredFile.scan), in words."""
    if scan == "clean":
        return _("查毒未见异常")
    if scan.startswith("infected"):
        return _("查出恶意代码，已隔离")
    return _("未查毒：没有设置查毒程序") if scan else _("未查毒")
