"""轮次的显示: step, who acts, the day and the working days left, in words; the way of a task step by step."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.audit.models import Entry
from cets_portal.audit.selectors import history_of
from cets_portal.deadlines.words import label_of
from cets_portal.norms.clocks import Clock, load_clock
from cets_portal.norms.codes import Actor
from cets_portal.templatetags.dates import long_day
from dataquality.choices import VerificationStatus
from dataquality.models import Verification
from dataquality.rules.verification.turns import Stage, Turn
from registry.views.enterprise_page import timeline_entry


@dataclass(frozen=True)
class Shown:
    """轮次: `left` are working days to the day, negative when it is over; `clock` where the day comes from one."""

    step: Any
    actor: str
    due_on: date | None
    left: int
    late: bool
    certain: bool
    clock: Clock | None
    mine: bool

    @property
    def over_by(self) -> int:
        return -self.left


def shown(turn: Turn, today: date, actor: Actor | None = None) -> Shown:
    """The turn in words; `actor`: for whom the reader acts."""
    term = turn.term
    return Shown(
        step=VerificationStatus(turn.stage).label,
        actor=label_of(Actor, turn.actor) if turn.actor else "",
        due_on=term.due_on if term else None,
        left=term.left(today) if term else 0,
        late=turn.is_late(today),
        certain=term.certain if term else True,
        clock=load_clock(term.clock_id) if term and term.clock_id else None,
        mine=actor is not None and actor == turn.actor,
    )


_ORDER = (Stage.ASSIGNED, Stage.DOCUMENTS, Stage.ON_SITE, Stage.FINDINGS, Stage.CORRECTING, Stage.CONCLUDING,
          Stage.CONCLUDED, Stage.CONFIRMED)  # fmt: skip


def way_of(verification: Verification, turn: Turn) -> list[dict[str, Any]]:
    """The steps of the task for the stepper: done on its day, current, to come, or left out."""
    stage = Stage.CONCLUDING if turn.stage is Stage.RETURNED else turn.stage
    order = (*_ORDER[:-1], stage) if stage is Stage.SET_ASIDE else _ORDER
    here = order.index(stage) if stage in order else len(order)
    return [_step(verification, one, number - here) for number, one in enumerate(order)]


def _step(verification: Verification, stage: Stage, ahead: int) -> dict[str, Any]:
    label, day = VerificationStatus(stage).label, _done_on(verification, stage)
    if ahead == 0:
        return {"label": label, "words": _("本步"), "hue": "soon", "current": True}
    if ahead > 0:
        return {"label": label, "words": _("未到"), "hue": "idle"}
    if stage is Stage.ON_SITE and verification.on_site_skipped:
        return {"label": label, "words": _("未安排"), "hue": "none"}
    if stage is Stage.CORRECTING and verification.findings_on is None:
        return {"label": label, "words": _("无不符合项"), "hue": "none"}
    return {"label": label, "words": long_day(day) if day else _("已过"), "hue": "ok"}


def _done_on(verification: Verification, stage: Stage) -> date | None:
    """The day on which a step was finished."""
    days: dict[Stage, date | None] = {
        Stage.ASSIGNED: verification.begun_on,
        Stage.DOCUMENTS: verification.listed_on or verification.on_site_ended_on,
        Stage.ON_SITE: verification.on_site_back_on,
        Stage.FINDINGS: verification.findings_on,
        Stage.CORRECTING: verification.answered_on,
        Stage.CONCLUDING: verification.concluded_on,
    }
    return days.get(stage)


#: What the unit is shown of the way of a task: not the group's own work.
_TO_UNIT = frozenset(
    f"dataquality.{act}"
    for act in (
        "verification.issue_findings", "verification.answered", "verification.stop_waiting", "verification.conclude",
        "verificationfinding.answer", "verificationfinding.remove_paper", "verificationfinding.judge",
    )
)  # fmt: skip


def history(verification: Verification, *, for_unit: bool = False) -> list[dict[str, Any]]:
    """The acts upon the task and its findings, newest first; `for_unit`: those that the unit may know."""
    acts = [*history_of(verification), *_of_findings(verification)]
    acts = [one for one in acts if not for_unit or one.action in _TO_UNIT]
    return [timeline_entry(one) for one in sorted(acts, key=lambda one: (one.at, one.pk), reverse=True)]


def _of_findings(verification: Verification) -> list[Entry]:
    keys = [str(pk) for pk in verification.findings.values_list("pk", flat=True)]
    return list(Entry.objects.filter(target_type="dataquality.verificationfinding", target_id__in=keys)) if keys else []
