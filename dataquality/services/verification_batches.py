"""核查成批办理: many proposals, confirmations and notices, or the evaluations of a year, as one order.

Each unit is a transaction of its own, so what one refuses does not undo the others; with it the batch moves on by one, so
that an interrupted batch goes on where it stopped. A handful is done at once, more of them by a job with progress.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU, CLERKS
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.jobs.services import queue
from dataquality.choices import VerificationBatchAct
from dataquality.models import Conclusion, VerificationBatch, VerifiedFigure
from dataquality.selectors.confirming import open_points
from dataquality.selectors.verification_batches import TASK, running
from dataquality.services.confirming import confirm, propose_conclusion
from dataquality.services.evaluation.computing import agencies_to_compute, compute
from dataquality.services.filings import refuse_role
from dataquality.services.telling_figures import tell_figure

#: So many are done while the person waits.
AT_ONCE: Final = 20
Report = Callable[[int, int], None]
Named = Callable[[str], None]
Act = Callable[[int, str, User, date, Named], None]
_ROLES: Final = {VerificationBatchAct.TELL: CLERKS}


def order_acts(act: VerificationBatchAct, keys: Sequence[int], *, by: User, today: date) -> VerificationBatch:
    """Propose the figures of these conclusions, or confirm or tell these figures; the batch says how it went or goes.

    Conflict while another batch of the same act runs in the province.
    """
    return _ordered(act, {"keys": list(keys)}, len(keys), by=by, today=today)


def order_evaluations(province: str, emission_year: int, *, by: User, today: date) -> VerificationBatch:
    """Compute the evaluations of a year. Refused as `compute` refuses."""
    agencies = agencies_to_compute(province, emission_year, by=by)
    act = VerificationBatchAct.EVALUATE
    return _ordered(act, {"emission_year": emission_year}, len(agencies), by=by, today=today)


def _ordered(
    act: VerificationBatchAct, order: dict[str, Any], total: int, *, by: User, today: date
) -> VerificationBatch:
    refuse_role(by, _ROLES.get(act, BUREAU))
    post = by.acting_post
    assert post is not None
    province = post.organisation.province
    with transaction.atomic():
        if other := running(province, act):
            sentence = _("上一批“%(act)s”还在办理（%(n)s 项），办完后再办。")
            raise Conflict(sentence % {"act": other.get_act_display(), "n": other.total}, code="running")
        batch = VerificationBatch.objects.create(
            act=act, province=province, order=order | {"today": today.isoformat()}, total=total, made_by=by, post=post
        )
        record(f"dataquality.verificationbatch.{act}", batch, by=by, detail={"count": total})
        if total > AT_ONCE:
            queue(TASK, batch.pk, by=by)
    if total <= AT_ONCE:
        run(batch, by=by)
    return batch


def run(batch: VerificationBatch, *, by: User, report: Report | None = None) -> None:
    """Carry the batch out, or on; `by` in the post in which it was ordered. Finished already: nothing happens."""
    batch.refresh_from_db()
    if batch.finished_at is not None:
        return
    day, tell_progress = date.fromisoformat(batch.order["today"]), report or (lambda done, total: None)
    if batch.act == VerificationBatchAct.EVALUATE:
        _evaluate(batch, by, day, tell_progress)
    else:
        _each(batch, by, day, tell_progress)
    VerificationBatch.objects.filter(pk=batch.pk).update(finished_at=now())
    batch.refresh_from_db()


def _each(batch: VerificationBatch, by: User, day: date, report: Report) -> None:
    act, left = _ACTS[VerificationBatchAct(batch.act)], list(batch.left)
    keys = batch.order["keys"]
    for position, key in enumerate(keys[batch.position :], start=batch.position + 1):
        with transaction.atomic():
            if refusal := _tried(act, key, batch.province, by, day):
                left.append(refusal)
            changes: dict[str, Any] = {"left": left} if refusal else {}
            VerificationBatch.objects.filter(pk=batch.pk).update(
                position=position, done=position - len(left), **changes
            )
        report(position, batch.total)


def _tried(act: Act, key: int, province: str, by: User, day: date) -> list[str] | None:
    """None where it was done, else the name of the unit and why not."""
    name: list[str] = []
    try:
        with transaction.atomic():
            act(key, province, by, day, name.append)
    except Forbidden:
        raise
    except Refused as refusal:
        return [name[0] if name else str(key), str(refusal)]
    return None


def _propose(key: int, province: str, by: User, day: date, named: Named) -> None:
    """Only where nothing at all is open on the conclusion."""
    conclusions = Conclusion.objects.select_related("verification__report__enterprise")
    conclusion = conclusions.filter(pk=key, verification__report__enterprise__province=province).first()
    if conclusion is None:
        raise Refused(_("没有这一项。"), code="gone")
    named(conclusion.verification.enterprise.name)
    if sentence := open_points([conclusion]).get(key):
        raise Refused(sentence, code="open")
    propose_conclusion(conclusion, by=by)


def _confirm(key: int, province: str, by: User, day: date, named: Named) -> None:
    """Only a figure that touches nothing; the officer's own is left for another."""
    figure = _figure(key, province, named)
    if figure.touched.get("sentences"):
        raise Refused(_("该认定会影响其他事项，请逐项复核。"), code="open")
    confirm(figure, by=by, today=day)


def _tell(key: int, province: str, by: User, day: date, named: Named) -> None:
    """A letter to the unit where somebody of it reads the portal."""
    tell_figure(_figure(key, province, named), by=by, today=day)


def _figure(key: int, province: str, named: Named) -> VerifiedFigure:
    figures = VerifiedFigure.objects.select_related("enterprise", "conclusion__verification__report", "basis_file")
    figure = figures.filter(pk=key, enterprise__province=province).first()
    if figure is None:
        raise Refused(_("没有这一项。"), code="gone")
    named(figure.enterprise.name)
    return figure


def _evaluate(batch: VerificationBatch, by: User, day: date, report: Report) -> None:
    """Begun a second time it computes the same drafts again."""
    done = compute(batch.province, batch.order["emission_year"], by=by, today=day, report=report)
    counts = {"new": done.new, "again": done.again, "left": done.left}
    found = VerificationBatch.objects.filter(pk=batch.pk)
    found.update(done=done.new + done.again, position=batch.total, order=batch.order | {"counts": counts})


_ACTS: Final[dict[VerificationBatchAct, Act]] = {
    VerificationBatchAct.PROPOSE: _propose,
    VerificationBatchAct.CONFIRM: _confirm,
    VerificationBatchAct.TELL: _tell,
}
