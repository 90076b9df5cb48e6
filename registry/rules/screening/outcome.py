"""判定: what one decision answers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from cets_portal.norms.codes import Effect, Verdict
from registry.rules.screening.case import Kind

Params = Mapping[str, str | int]


class Outcome(NamedTuple):
    """判定: verdict, reason, clause, the figures of the reason, and the figure it hung on, if any."""

    verdict: Verdict
    reason: str
    clause: str
    params: Params
    figure: Decimal | None = None


def tonnes(figure: Decimal | None) -> str:
    """A figure as it is stored beside a verdict, every digit kept."""
    return "" if figure is None else str(figure)


def entering(kind: Kind) -> Verdict:
    """The verdict for a unit that reaches the threshold: on the list, or reporting only."""
    return Verdict.REPORT_ONLY if kind.effect is Effect.REPORT_ONLY else Verdict.INCLUDE
