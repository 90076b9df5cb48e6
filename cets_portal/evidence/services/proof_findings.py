"""复核发现: what is wrong, counted in full and kept up to a hundred."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

KEPT = 100
COUNTED = ("entries", "nodes", "checkpoints", "contents", "files")

#: What a finding is about.
PLACES = {
    "head": pgettext_lazy("log", "日志末端"),
    "entry": pgettext_lazy("log", "条目"),
    "node": pgettext_lazy("log", "树节点"),
    "checkpoint": pgettext_lazy("log", "检查点"),
    "key": pgettext_lazy("log", "签名公钥"),
    "content": pgettext_lazy("log", "存证内容"),
    "file": pgettext_lazy("log", "文件"),
}
#: What is wrong with it.
FAULTS = {
    "missing": pgettext_lazy("log", "缺失"),
    "altered": pgettext_lazy("log", "与存证时不同"),
    "unreadable": pgettext_lazy("log", "读不出来"),
    "not_logged": pgettext_lazy("log", "没有记入日志"),
    "superfluous": pgettext_lazy("log", "日志中不应有"),
    "short": pgettext_lazy("log", "比已签名的检查点短"),
    "hash": pgettext_lazy("log", "散列与内容不符"),
    "columns": pgettext_lazy("log", "各栏与叶的内容不符"),
    "first_use": pgettext_lazy("log", "算法或启用时间与它签名的第一个检查点不符"),
    "root": pgettext_lazy("log", "根散列与条目不符"),
    "key": pgettext_lazy("log", "公钥缺失或与密钥标识不符"),
    "signature": pgettext_lazy("log", "签名无效"),
}


@dataclass
class Findings:
    """`counts` says how much was gone through, by kind."""

    counts: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(COUNTED, 0)))
    kept: list[dict[str, str]] = field(default_factory=list)
    wrong: int = 0

    def add(self, place: str, name: str, fault: str) -> None:
        """`place` is a key of PLACES, `name` says which one, `fault` is a key of FAULTS."""
        self.wrong += 1
        if len(self.kept) < KEPT:
            self.kept.append({"place": place, "name": name, "fault": fault})

    def add_all(self, place: str, names: Iterable[str], fault: str) -> None:
        for name in names:
            self.add(place, name, fault)


def sentence(found: dict[str, str]) -> str:
    """A finding in words: which thing, and what is wrong with it."""
    words = {"place": PLACES[found["place"]], "name": found["name"], "fault": FAULTS[found["fault"]]}
    return _("%(place)s %(name)s：%(fault)s") % words
