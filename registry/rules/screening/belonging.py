"""归属: does the unit still exist, and is it one of this list's at all? Looks at no figure.

Each function answers, or lets the unit pass with None.
"""

from cets_portal.norms.codes import Effect, JointState, Verdict
from cets_portal.norms.sector_rule import Contradiction
from registry.rules.screening.case import Case, Kind
from registry.rules.screening.facts import ScreeningFacts
from registry.rules.screening.outcome import Outcome

_EFFECT_OUTCOMES = {
    Effect.EXCLUDE: (Verdict.EXCLUDE, "process_excluded"),
    Effect.ELSEWHERE: (Verdict.EXCLUDE, "process_elsewhere"),
    Effect.ASK: (Verdict.ASK, "process_to_verify"),
}


def in_sector(facts: ScreeningFacts, case: Case, kind: Kind) -> Outcome | None:
    """A unit without an activity here cannot stand on the list; it is kept, so that nobody disappears."""
    if facts.in_sector:
        return None
    return Outcome(Verdict.EXCLUDE, "no_longer_in_sector", kind.sector.rule.clause, {})


def merged(facts: ScreeningFacts, case: Case, kind: Kind) -> Outcome | None:
    """A unit merged into another emits there."""
    if not facts.merged_into:
        return None
    clause = case.rule.leaving.merged_clause
    return Outcome(Verdict.EXCLUDE, "merged", clause, {"merged_into": facts.merged_into})


def joint_member(facts: ScreeningFacts, case: Case, kind: Kind) -> Outcome | None:
    """A member of joint works stands on the list under their lead."""
    if facts.joint_state != JointState.MEMBER:
        return None
    return Outcome(Verdict.EXCLUDE, "joint_member", _joint_clause(kind), {"joint_with": facts.joint_with or ""})


def closed(facts: ScreeningFacts, case: Case, kind: Kind) -> Outcome | None:
    """Closed before the list year: out. Closed within it, or only announced: a person decides."""
    closed_on = facts.closed_on
    if closed_on is None or closed_on.year > case.list_year:
        return None
    clause = case.rule.leaving.stopped_clause
    params: dict[str, str | int] = {"closed_on": closed_on.isoformat(), "list_year": case.list_year}
    if closed_on.year < case.list_year:
        if closed_on <= case.today:
            return Outcome(Verdict.EXCLUDE, "closed", clause, params)
        return Outcome(Verdict.ASK, "closing_announced", clause, params)
    return Outcome(Verdict.ASK, "closed_in_list_year", clause, params) if closed_on <= case.today else None


def industry(facts: ScreeningFacts, case: Case, kind: Kind) -> Outcome | None:
    """The industry code is one the list names; captive plants count whatever their owner's code."""
    code = facts.industry_code
    sector = kind.sector
    if code in sector.listed or (kind.process is not None and kind.process.any_industry):
        return None
    params: dict[str, str | int] = {"industry_code": code, "listed": "、".join(sector.rule.industry_codes)}
    if not code:
        return Outcome(Verdict.ASK, "industry_code_missing", sector.rule.clause, params)
    other = sector.others.get(code)
    if other is not None:
        outside = other.effect is Effect.EXCLUDE
        return Outcome(Verdict.EXCLUDE, "industry_outside", sector.rule.clause, params) if outside else None
    foreign = sector.rule.foreign_code
    if foreign.effect is Effect.ASK:
        question = sector.rule.process_question
        return Outcome(Verdict.ASK, "industry_foreign", foreign.clause, {**params, "question": question})
    return Outcome(Verdict.EXCLUDE, "industry_outside", foreign.clause, params)


def process_known(facts: ScreeningFacts, case: Case, kind: Kind) -> Outcome | None:
    """Where the verdict hangs on the process, it must be known, and neither contradict itself nor the code."""
    if kind.contradiction:
        return _contradiction(kind.contradiction, kind)
    rule = kind.sector.rule
    if not kind.clashes and (kind.process is not None or not rule.process_decisive):
        return None
    params: dict[str, str | int] = {"question": rule.process_question, "process": _process_text(facts)}
    if kind.clashes:
        params["industry_code"] = facts.industry_code
        return Outcome(Verdict.ASK, "process_clashes", rule.clause, params)
    return Outcome(Verdict.ASK, "process_unclear" if params["process"] else "process_missing", rule.clause, params)


def _contradiction(found: Contradiction, kind: Kind) -> Outcome:
    rule = kind.sector.rule
    params = {"sub_process": found.sub_industry.name, "process": found.process.name, "question": rule.process_question}
    return Outcome(Verdict.ASK, "process_contradiction", rule.clause, params)


def process_belongs(facts: ScreeningFacts, case: Case, kind: Kind) -> Outcome | None:
    """The process is one of this list's."""
    answer = _EFFECT_OUTCOMES.get(kind.effect)
    if answer is None or kind.process is None:
        return None
    verdict, reason = answer
    return Outcome(verdict, reason, kind.process.clause, {"process": kind.process.name, "note": kind.process.note})


def joint_decided(facts: ScreeningFacts, case: Case, kind: Kind) -> Outcome | None:
    """Whether joint works stand as one unit is for the bureau to decide."""
    if facts.joint_state != JointState.UNDECIDED:
        return None
    return Outcome(Verdict.ASK, "joint_undecided", _joint_clause(kind), {"joint_with": facts.joint_with or ""})


def operating(facts: ScreeningFacts, case: Case, kind: Kind) -> Outcome | None:
    """A suspended unit may come back or stop for good."""
    suspended_on = facts.suspended_on
    if suspended_on is None or suspended_on > case.today:
        return None
    params = {"suspended_on": suspended_on.isoformat()}
    return Outcome(Verdict.ASK, "suspended", case.rule.leaving.stopped_clause, params)


def _joint_clause(kind: Kind) -> str:
    rule = kind.sector.rule
    return rule.joint_works.clause if rule.joint_works else rule.clause


def _process_text(facts: ScreeningFacts) -> str:
    return "；".join(text for text in (facts.sub_industry, facts.process) if text)
