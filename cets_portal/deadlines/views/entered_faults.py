"""录入错误的呈现: line, key, the line itself, and the sentence in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass

from cets_portal.deadlines.rules.entered_text import Fault
from cets_portal.deadlines.services.entered import sentence


@dataclass(frozen=True)
class ShownFault:
    """一处错误."""

    line: int
    place: str
    task_number: int
    words: str
    quoted: str


def shown_faults(faults: Iterable[Fault], text: str) -> list[ShownFault]:
    """Faults in the order of the text, each with the line it is about."""
    lines = text.splitlines()
    return sorted((_shown(fault, lines) for fault in faults), key=lambda one: one.line)


def _shown(fault: Fault, lines: list[str]) -> ShownFault:
    quoted = lines[fault.line - 1].strip()[:160] if 0 < fault.line <= len(lines) else ""
    place = ".".join(filter(None, (fault.table if fault.table != "-" else "", fault.key if fault.key != "-" else "")))
    return ShownFault(fault.line, place, fault.task_number, sentence(fault.template, fault.params), quoted)
