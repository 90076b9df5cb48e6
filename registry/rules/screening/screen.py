"""门槛筛查: facts in, verdict out; and the same again with its working out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cets_portal.norms.codes import Verdict
from cets_portal.norms.list_rule import ListRule
from cets_portal.norms.marking import gettext_noop as _
from registry.rules.figures import show_tonnes
from registry.rules.screening.case import Case, Kind, case_of, kind_of
from registry.rules.screening.decisions import DECISIONS, Decision
from registry.rules.screening.facts import ScreeningFacts
from registry.rules.screening.outcome import Outcome, Params
from registry.rules.screening.shown import Shown
from registry.rules.screening.shown import part as part_shown
from registry.rules.screening.sums import Part

#: Steps that decide nothing: a part of the sum that the next step looks at; the remark behind the verdict.
PART, NEAR = "part", "near"


@dataclass(frozen=True, slots=True)
class ScreeningResult:
    """筛查结果. `reason` is a code of `REASONS`, `params` its figures as texts and whole numbers.

    `near`: the figure the verdict hung on lies within the near band around the threshold.
    """

    verdict: Verdict
    reason: str
    clause: str
    params: Params
    near: bool


@dataclass(frozen=True, slots=True)
class TraceStep:
    """一步依据: what was looked at, its value and source, the rule, its clause, and whether the rule holds.

    `input` and `rule` are templates to be filled with `params`; the last step but the remark `NEAR` is the one that
    decided.
    """

    decision: str
    input: str
    value: str
    source: str
    rule: str
    clause: str
    holds: bool
    params: Mapping[str, str | int]


def screen(
    facts: ScreeningFacts, rule: ListRule, list_year: int, today: date, near_band: Decimal | None = None
) -> ScreeningResult:
    """The verdict on one unit for a list year. Raises NormError: a year or sector the rule has not.

    `near_band`: width of the near band in per cent of the threshold, as the bureau sets it.
    """
    case = case_of(rule, list_year, today, near_band)
    kind = kind_of(facts, case)
    for decide in _DECIDE:
        outcome = decide(facts, case, kind)
        if outcome is not None:
            return _result(outcome, case)
    raise AssertionError("the last decision always answers")


def explain(
    facts: ScreeningFacts, rule: ListRule, list_year: int, today: date, near_band: Decimal | None = None
) -> tuple[TraceStep, ...]:
    """The ordered proof of the same verdict: every step up to the one that decided."""
    case = case_of(rule, list_year, today, near_band)
    kind = kind_of(facts, case)
    steps: list[TraceStep] = []
    told: set[Part] = set()
    for decision in DECISIONS:
        outcome = decision.decide(facts, case, kind)
        shown = decision.show(facts, case, kind)
        if shown is not None:
            steps.extend(_part_step(part, case, kind) for part in shown.parts if part not in told)
            told.update(shown.parts)
            steps.append(_step(decision, shown, outcome))
        if outcome is not None:
            steps.extend(_near_step(outcome, case))
            break
    return tuple(steps)


def _result(outcome: Outcome, case: Case) -> ScreeningResult:
    return ScreeningResult(outcome.verdict, outcome.reason, outcome.clause, outcome.params, _is_near(outcome, case))


def _is_near(outcome: Outcome, case: Case) -> bool:
    figure = outcome.figure
    return figure is not None and case.near_from <= figure <= case.near_to


def _step(decision: Decision, shown: Shown, outcome: Outcome | None) -> TraceStep:
    return TraceStep(
        decision=decision.code,
        input=shown.name,
        value=shown.value,
        source=shown.source,
        rule=shown.rule or decision.rule,
        clause=outcome.clause if outcome else shown.clause,
        holds=decision.holds(outcome),
        params=dict(shown.params),
    )


def _part_step(part: Part, case: Case, kind: Kind) -> TraceStep:
    """A part of the sum that the next step looks at."""
    shown = part_shown(part, case, kind)
    return TraceStep(
        decision=PART,
        input=shown.name,
        value=shown.value,
        source=shown.source,
        rule=shown.rule,
        clause=shown.clause,
        holds=not part.is_missing,
        params=dict(shown.params),
    )


def _near_step(outcome: Outcome, case: Case) -> list[TraceStep]:
    """A remark after the verdict: the figure lies near the threshold, look at it twice."""
    if not _is_near(outcome, case) or outcome.figure is None:
        return []
    band = case.rule.near_band
    params = {"near_from_tco2e": str(case.near_from), "near_to_tco2e": str(case.near_to)}
    return [
        TraceStep(
            NEAR,
            _("距门槛（吨）"),
            _signed(outcome.figure - case.threshold),
            band.source,
            _("临近门槛：{near_from_tco2e} 至 {near_to_tco2e} 吨"),
            band.clause,
            True,
            params,
        )
    ]


def _signed(tonnes: Decimal) -> str:
    return ("-" if tonnes < 0 else "+") + show_tonnes(abs(tonnes))


_DECIDE = tuple(decision.decide for decision in DECISIONS)
