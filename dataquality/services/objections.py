"""核查结果异议: the unit's approver objects within the term, two officers decide, a changed figure is a new version.

Measures art. 27: 7 working days from being told, decided within 10 working days; the review conclusion is published.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.seen import refuse_unseen
from cets_portal.audit.services import record
from cets_portal.evidence.models import StoredFile
from cets_portal.templatetags.dates import long_day
from dataquality.choices import FigureSource, FigureStatus, ObjectionOutcome, ObjectionStatus
from dataquality.models import Objection, ObjectionPaper, VerifiedFigure
from dataquality.rules.snapshot import column_total
from dataquality.rules.verification.clocks import due
from dataquality.services.confirming import changed, confirm_held, hold_figures, propose
from dataquality.services.figure_telling import tell_of_decision, tell_of_objection
from dataquality.services.showing import of_objection
from dataquality.services.verification.gate import refuse_other_bureaus

Paper = tuple[StoredFile, str]


@transaction.atomic
def file_objection(
    figure: VerifiedFigure,
    *,
    grounds: str,
    wanted_tco2e: Decimal | None,
    papers: Sequence[Paper],
    by: User,
    today: date,
) -> Objection:
    """提出异议, by the unit's approver with papers. Refused after the day, naming it; Conflict where the figure was
    replaced or an objection stands."""
    _refuse_others(figure, by)
    hold_figures(figure.enterprise)
    figure.refresh_from_db()
    refuse_objection(figure, today=today)
    if not grounds.strip():
        raise Refused(_("请写明异议的理由。"), code="grounds")
    if not papers:
        raise Refused(_("请附支持异议的材料。"), code="papers")
    objection = Objection.objects.create(
        figure=figure,
        grounds=grounds.strip(),
        wanted_tco2e=wanted_tco2e,
        filed_by=by,
        filed_on=today,
        decide_by=due(today, "verification_decision"),
    )
    ObjectionPaper.objects.bulk_create(
        [ObjectionPaper(objection=objection, file=file, name=name) for file, name in papers]
    )
    detail = {"figure": figure.number, "decide_by": objection.decide_by.isoformat()}
    record("dataquality.objection.file", objection, by=by, detail=detail, to_status=objection.status)
    tell_of_objection(objection, today)
    return objection


def refuse_objection(figure: VerifiedFigure, *, today: date) -> None:
    """Raise where no objection can be filed against a figure (any more)."""
    if figure.status != FigureStatus.CONFIRMED or figure.told_on is None:
        raise Conflict(_("该认定尚未告知或已被新认定替代，不能对它提出异议。"), code="conflict")
    if figure.object_by is None:
        raise Refused(_("该认定是异议复核的决定，门户不再受理异议。"), code="final")
    if today > figure.object_by:
        sentence = _("异议期限为 %(day)s，已经过期，不能再提出。")
        raise Refused(sentence % {"day": long_day(figure.object_by)}, code="too_late")
    if figure.objections.exclude(status=ObjectionStatus.WITHDRAWN).exists():
        raise Conflict(_("对该认定已提出过异议。"), code="objected")


@transaction.atomic
def withdraw(objection: Objection, *, by: User) -> None:
    """撤回异议, while nobody has worked on it."""
    _refuse_others(objection.figure, by)
    advance(objection, "withdraw", by=by)


@transaction.atomic
def propose_decision(
    objection: Objection, *, outcome: str, decision: str, decided_tco2e: Decimal | None, by: User
) -> None:
    """提出处理意见: upheld, or changed with another figure, with reasons; for another officer to decide."""
    refuse_other_bureaus(objection.province, by)
    if outcome not in ObjectionOutcome.values:
        raise Refused(_("请选择维持或变更。"), code="outcome")
    if not decision.strip():
        raise Refused(_("请写明决定的理由。"), code="decision")
    changes = outcome == ObjectionOutcome.CHANGED
    if changes and decided_tco2e is None:
        raise Refused(_("请填写变更后的排放量。"), code="decided_tco2e")
    if changes and decided_tco2e is not None and decided_tco2e == objection.figure.emissions_tco2e:
        raise Refused(_("变更后的排放量与原认定相同。"), code="decided_tco2e")
    said: dict[str, Any] = {
        "outcome": outcome,
        "decision": decision.strip(),
        "decided_tco2e": decided_tco2e if changes else None,
        "proposed_by": by,
    }
    advance(objection, "propose", by=by, detail={"outcome": outcome, "tco2e": str(said["decided_tco2e"] or "")}, **said)


@transaction.atomic
def send_back(objection: Objection, *, reason: str, by: User) -> None:
    """退回重拟, with the reason."""
    refuse_other_bureaus(objection.province, by)
    advance(objection, "send_back", by=by, reason=reason, proposed_by=None)


@transaction.atomic
def decide(objection: Objection, *, by: User, today: date, seen: str | None = None) -> VerifiedFigure | None:
    """作出决定, by another officer: upheld, or a new version of the figure; the unit is told what was decided.

    Returns the new version where the figure changed: it is told by a letter of its own, and both are published with the
    next edition. `seen`: what the page showed (services.showing). Conflict where somebody decided meanwhile, the figure
    was replaced, or something is not as it was seen.
    """
    refuse_other_bureaus(objection.province, by)
    hold_figures(objection.figure.enterprise)
    objection.refresh_from_db()
    check_allowed(objection, Objection.LIFECYCLE["decide"], by=by)
    if objection.status == ObjectionStatus.PROPOSED:
        refuse_unseen(seen, of_objection(objection))
    late = today > objection.decide_by
    proposer = objection.proposed_by
    advance(objection, "decide", by=by, detail={"late": late}, decided_by=by, decided_on=today)
    made = None
    if objection.outcome == ObjectionOutcome.CHANGED:
        assert proposer is not None
        made = _new_version(objection, proposer, by=by, today=today)
    tell_of_decision(objection, today)
    return made


def _new_version(objection: Objection, proposer: User, *, by: User, today: date) -> VerifiedFigure:
    figure = objection.figure
    if figure.status != FigureStatus.CONFIRMED:
        raise Conflict(_("原认定已被替代，请退回重拟。"), code="conflict")
    assert objection.decided_tco2e is not None
    tonnes = column_total(objection.decided_tco2e)
    wanted = changed(figure, FigureSource.OBJECTION, tonnes, objection.decision)
    made = propose(figure.enterprise, figure.sector, figure.emission_year, wanted, by=proposer)
    confirm_held(made, by=by, today=today)
    return made


def is_late(objection: Objection, today: date) -> bool:
    """Decided, or still undecided, after the last day?"""
    if objection.status == ObjectionStatus.WITHDRAWN:
        return False
    return (objection.decided_on or today) > objection.decide_by


def _refuse_others(figure: VerifiedFigure, by: User) -> None:
    """Only the unit's approver objects; the filer prepares nothing here."""
    post = by.acting_post
    own = (
        post is not None
        and post.role == Role.APPROVER
        and post.organisation_id == figure.enterprise.organisation_id
        and post.organisation_id is not None
    )
    if not own:
        raise Forbidden(_("异议由本单位负责人提出。"), code="role")
