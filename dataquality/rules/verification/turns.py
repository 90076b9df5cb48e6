"""轮到谁: at which step a verification stands, who is to act, and by which day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cets_portal.norms.codes import Actor
from dataquality.rules.verification.clocks import Term, term

#: Ids of the clocks in norms/clocks/verification.toml.
ON_SITE_LIST, FINDINGS = "verification_on_site_list", "verification_findings"
CORRECTION, CONCLUSION = "verification_correction", "verification_conclusion"


class Stage(StrEnum):
    """步骤: the stages of a verification in their order (values are states of the task)."""

    ASSIGNED = "assigned"
    DOCUMENTS = "documents"
    ON_SITE = "on_site"
    FINDINGS = "findings"
    CORRECTING = "correcting"
    CONCLUDING = "concluding"
    RETURNED = "returned"
    CONCLUDED = "concluded"
    CONFIRMED = "confirmed"
    SET_ASIDE = "set_aside"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """经过的日期: what a task's clocks are counted from. `last_on_site`: the last day that anybody was on site."""

    stage: str
    due_on: date
    last_on_site: date | None = None
    on_site_ended_on: date | None = None
    on_site_back_on: date | None = None
    findings_on: date | None = None
    answered_on: date | None = None
    concluded_on: date | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """轮次: the stage, who acts, and the term; no actor and no term where the work is over."""

    stage: Stage
    actor: Actor | None
    term: Term | None

    def is_late(self, today: date) -> bool:
        return self.term is not None and self.term.is_late(today)


def turn_of(dates: Dates) -> Turn:
    """Whose turn it is now."""
    stage = Stage(dates.stage)
    actor, clock = _TURNS[stage]
    return Turn(stage, actor, clock(dates) if clock else None)


def conclusion_term(dates: Dates) -> Term:
    """出具核查结论: from the unit's answer, the end of the term to mend, or the end of the on-site visit."""
    if dates.answered_on:
        return term(dates.answered_on, CONCLUSION)
    if dates.findings_on:
        return term(term(dates.findings_on, CORRECTION).due_on, CONCLUSION)
    return term(dates.on_site_ended_on, CONCLUSION) if dates.on_site_ended_on else _task(dates)


def _task(dates: Dates) -> Term:
    """The day that the bureau set for the task."""
    return Term(dates.due_on)


def _on_site(dates: Dates) -> Term:
    return term(dates.last_on_site, ON_SITE_LIST) if dates.last_on_site else _task(dates)


def _findings(dates: Dates) -> Term:
    start = dates.on_site_back_on or dates.on_site_ended_on
    return term(start, FINDINGS) if start else _task(dates)


def _correction(dates: Dates) -> Term:
    return term(dates.findings_on, CORRECTION) if dates.findings_on else _task(dates)


_TURNS: Mapping[Stage, tuple[Actor | None, Callable[[Dates], Term] | None]] = {
    Stage.ASSIGNED: (Actor.AGENCY, _task),
    Stage.DOCUMENTS: (Actor.AGENCY, _task),
    Stage.ON_SITE: (Actor.AGENCY, _on_site),
    Stage.FINDINGS: (Actor.AGENCY, _findings),
    Stage.CORRECTING: (Actor.UNIT, _correction),
    Stage.CONCLUDING: (Actor.AGENCY, conclusion_term),
    Stage.RETURNED: (Actor.AGENCY, _task),
    Stage.CONCLUDED: (Actor.PROVINCE, None),
    Stage.CONFIRMED: (None, None),
    Stage.SET_ASIDE: (None, None),
    Stage.CANCELLED: (None, None),
}
