"""门槛筛查: pure rules that say who belongs on an annual list, and prove it.

`screen` gives the verdict, `explain` the same verdict's ordered proof from the same decisions, `change`
compares with last year's list, `reason_text` renders a reason.
"""

from registry.rules.screening.changes import CHANGE_REASONS, LastEntry, ListChange, change
from registry.rules.screening.decisions import DECISIONS, Decision
from registry.rules.screening.facts import ScreeningFacts
from registry.rules.screening.reasons import REASONS, advice_text, fill, reason_text
from registry.rules.screening.screen import ScreeningResult, TraceStep, explain, screen

__all__ = [
    "CHANGE_REASONS",
    "DECISIONS",
    "REASONS",
    "Decision",
    "LastEntry",
    "ListChange",
    "ScreeningFacts",
    "ScreeningResult",
    "TraceStep",
    "advice_text",
    "change",
    "explain",
    "fill",
    "reason_text",
    "screen",
]
