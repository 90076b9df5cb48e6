"""门槛筛查: pure rules that say who belongs on an annual list, and prove it.

`screen` gives the verdict, `explain` the same verdict's ordered proof from the same decisions, `change`
compares with last year's list (`decided_change`: for the verdict an officer gave), `reason_text` renders a reason.
"""

from registry.rules.screening.changes import (
    CHANGE_REASONS,
    CHANGES,
    LastEntry,
    ListChange,
    Stood,
    change,
    decided_change,
)
from registry.rules.screening.decisions import DECISIONS, Decision
from registry.rules.screening.facts import ScreeningFacts
from registry.rules.screening.reasons import REASONS, advice_text, fill, reason_text
from registry.rules.screening.screen import ScreeningResult, TraceStep, explain, screen

__all__ = [
    "CHANGES",
    "CHANGE_REASONS",
    "DECISIONS",
    "REASONS",
    "Decision",
    "LastEntry",
    "ListChange",
    "ScreeningFacts",
    "ScreeningResult",
    "Stood",
    "TraceStep",
    "advice_text",
    "change",
    "decided_change",
    "explain",
    "fill",
    "reason_text",
    "screen",
]
