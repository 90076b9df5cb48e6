"""规则一览: the roster checks and the screening decisions as Markdown tables: id → ground → code → case."""

from collections.abc import Callable, Iterator
from typing import Any

from cets_portal.norms.catalogue import table
from cets_portal.norms.codes import label
from registry.rules.roster import CHECKS, MESSAGES
from registry.rules.screening import DECISIONS, REASONS

ROSTER_CASES = "tests/cases/roster.toml"
SCREENING_CASES = "tests/cases/screening.toml"


def markdown_tables() -> str:
    """Roster checks, roster messages, screening decisions and reasons, as one Markdown text."""
    parts = [
        "## Rules",
        f"### Roster checks\n\nIn this order; each message has a case in `{ROSTER_CASES}`.",
        table(("check", "what", "code"), ((check.__name__, _said(check), _place(check)) for check in CHECKS)),
        table(("message", "severity", "found", "wanted", "ground"), _messages()),
        f"### Screening decisions\n\nThe first that answers decides; each reason has a case in `{SCREENING_CASES}`.",
        table(("decision", "rule", "code"), ((f"`{one.code}`", one.rule, _place(one.decide)) for one in DECISIONS)),
        table(("reason", "verdict", "sentence"), _reasons()),
    ]
    return "\n\n".join(parts) + "\n"


def _messages() -> Iterator[tuple[str, ...]]:
    for code, message in MESSAGES.items():
        yield f"`{code}`", message.severity, message.found, message.wanted, message.basis


def _reasons() -> Iterator[tuple[str, ...]]:
    for code, reason in REASONS.items():
        yield f"`{code}`", "、".join(map(label, reason.verdicts)), reason.sentence


def _said(function: Callable[..., Any]) -> str:
    return (function.__doc__ or "").strip().splitlines()[0]


def _place(function: Callable[..., Any]) -> str:
    return f"`{function.__module__}.{function.__name__}`"
