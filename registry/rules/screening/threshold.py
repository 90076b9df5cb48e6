"""门槛: is the figure known, and does it reach the threshold? Decimals only, exactly at the threshold is in.

Each function answers, or lets the unit pass with None. They stand in the order of `DECISIONS`: what an
earlier one settled (the base figure is known, it lies below) later ones take for granted.
"""

from cets_portal.norms.codes import Effect, Verdict
from registry.rules.screening.case import Case, Kind
from registry.rules.screening.facts import ScreeningFacts
from registry.rules.screening.outcome import Outcome, Params, entering, tonnes
from registry.rules.screening.sums import sum_params


def newly_built(facts: ScreeningFacts, case: Case, kind: Kind) -> Outcome | None:
    """Plants new in the year before the list year enter by what they are expected to emit."""
    started_on = facts.started_on
    if started_on is None or started_on.year < case.new_year:
        return None
    clause = case.rule.newly_built.clause
    if started_on.year > case.new_year:
        params: Params = {"started_on": started_on.isoformat(), "list_year": case.list_year}
        unknown = facts.base_tco2e is None
        return Outcome(Verdict.EXCLUDE, "not_yet_operating", clause, params) if unknown else None
    return _by_estimate(facts, case, kind, clause)


def _by_estimate(facts: ScreeningFacts, case: Case, kind: Kind, clause: str) -> Outcome | None:
    """A plant with a base figure of its own besides is judged by that where the estimate does not lift it."""
    estimate = facts.later_estimate_tco2e
    params: Params = {
        "started_on": str(facts.started_on),
        "new_year": case.new_year,
        "estimate_tco2e": tonnes(estimate),
        "threshold_tco2e": case.threshold_text,
        **sum_params("estimate", facts.later_parts),
    }
    if estimate is not None and estimate >= case.threshold:
        return Outcome(entering(kind), "new_expected", clause, params, estimate)
    if facts.base_tco2e is not None:
        return None
    if estimate is None:
        return Outcome(Verdict.ASK, "new_without_estimate", clause, params)
    return Outcome(Verdict.EXCLUDE, "new_below", clause, params, estimate)


def base_known(facts: ScreeningFacts, case: Case, kind: Kind) -> Outcome | None:
    """Without a figure of the base year the unit is asked, never dropped."""
    if facts.base_tco2e is not None:
        return None
    params: Params = {"base_year": case.base_year, **sum_params("base", facts.base_parts)}
    return Outcome(Verdict.ASK, "base_missing", case.rule.threshold.clause, params)


def reaches_threshold(facts: ScreeningFacts, case: Case, kind: Kind) -> Outcome | None:
    """At or above the threshold: on the list, or reporting only by its process."""
    base = facts.base_tco2e
    if base is None or base < case.threshold:
        return None
    if kind.effect is Effect.REPORT_ONLY and kind.process is not None:
        params = {**_figures(facts, case), "process": kind.process.name}
        return Outcome(Verdict.REPORT_ONLY, "report_only", kind.process.clause, params, base)
    return Outcome(Verdict.INCLUDE, "at_threshold", case.rule.threshold.clause, _figures(facts, case), base)


def report_only_below(facts: ScreeningFacts, case: Case, kind: Kind) -> Outcome | None:
    """Report-only enterprises below the threshold owe nothing; the two years of leaving are not theirs."""
    if kind.effect is not Effect.REPORT_ONLY or kind.process is None:
        return None
    params = {**_figures(facts, case), "process": kind.process.name}
    return Outcome(Verdict.EXCLUDE, "report_only_below", kind.process.clause, params, facts.base_tco2e)


def never_listed(facts: ScreeningFacts, case: Case, kind: Kind) -> Outcome | None:
    """Below, and not on last year's list: out.

    A unit left aside last year counts as listed: nobody has yet decided that it was not. Where the portal does not hold
    last year's list and the unit reached the threshold the year before, the reason says that it may have been on it.
    """
    if facts.listed_last_year or facts.unsettled_last_year:
        return None
    previous = facts.previous_tco2e
    if not facts.last_list_known and previous is not None and previous >= case.threshold:
        clause = case.rule.leaving.clause
        return Outcome(Verdict.EXCLUDE, "below_list_unknown", clause, _both_years(facts, case), facts.base_tco2e)
    clause = case.rule.threshold.clause
    return Outcome(Verdict.EXCLUDE, "below", clause, _figures(facts, case), facts.base_tco2e)


def previous_known(facts: ScreeningFacts, case: Case, kind: Kind) -> Outcome | None:
    """A listed unit leaves after two years below: the year before must be known."""
    if facts.previous_tco2e is not None:
        return None
    clause = case.rule.leaving.clause
    return Outcome(Verdict.ASK, "previous_missing", clause, _both_years(facts, case), facts.base_tco2e)


def one_year_below(facts: ScreeningFacts, case: Case, kind: Kind) -> Outcome | None:
    """One year below is not two: the unit stays."""
    previous = facts.previous_tco2e
    if previous is None or previous < case.threshold:
        return None
    clause = case.rule.leaving.clause
    return Outcome(Verdict.INCLUDE, "one_year_below", clause, _both_years(facts, case), facts.base_tco2e)


def two_years_below(facts: ScreeningFacts, case: Case, kind: Kind) -> Outcome:
    """Below in both years: the unit leaves the list."""
    clause = case.rule.leaving.clause
    return Outcome(Verdict.EXCLUDE, "two_years_below", clause, _both_years(facts, case), facts.base_tco2e)


def _figures(facts: ScreeningFacts, case: Case) -> dict[str, str | int]:
    return {
        "base_year": case.base_year,
        "base_tco2e": str(facts.base_tco2e),
        "base_source": facts.base_source or "",
        "threshold_tco2e": case.threshold_text,
        **sum_params("base", facts.base_parts),
    }


def _both_years(facts: ScreeningFacts, case: Case) -> dict[str, str | int]:
    return {
        **_figures(facts, case),
        "previous_year": case.base_year - 1,
        "previous_tco2e": tonnes(facts.previous_tco2e),
        **sum_params("previous", facts.previous_parts),
    }
