"""一份一批: of two windows that order the same act upon the same letters, one batch carries it out."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.clock import reading as clock
from cets_portal.jobs.models import Job
from cets_portal.letters.choices import BatchAct, LetterStatus
from cets_portal.letters.models import Letter, LetterBatch

#: The state in which a letter waits for the act.
WAITS_IN: Final = {BatchAct.ISSUE: LetterStatus.DRAFT, BatchAct.SEND: LetterStatus.ISSUED}
TASK: Final = "cets_portal.letters.tasks.run_batch"
#: A short batch is carried out while its person waits; one that did not end in this time ended with its process.
AT_MOST: Final = timedelta(minutes=10)
#: How many batches back a second order is looked for.
LOOK_BACK: Final = 50


def free(act: BatchAct, letters: Sequence[int], *, province: str) -> tuple[list[int], LetterBatch | None]:
    """(letters that no other batch has in hand, None), or where none of them waits the batch that has done it.

    Holds the letters to the end of the transaction: whoever orders the same at the same time sees what was ordered.
    Refused where nothing is left to do and no batch did it.
    """
    if act not in WAITS_IN:
        return list(letters), None
    ours = Letter.objects.filter(pk__in=list(letters), province=province).order_by("pk").select_for_update(of=("self",))
    states = dict(ours.values_list("pk", "status"))
    taken = _taken(act, province)
    left = [pk for pk in states if pk not in taken]
    if any(states[pk] == WAITS_IN[act] for pk in left):
        return left, None
    if earlier := _earlier(act, province, set(states)):
        return [], earlier
    raise Refused(_("所选公文都已办理，或正在另一批中办理。"), code="nothing")


def _taken(act: BatchAct, province: str) -> set[int]:
    """Letters of batches of this act that are still under way."""
    batches = LetterBatch.objects.filter(act=act, province=province, finished_at=None)
    jobs = {job.subject_id: job.is_open for job in Job.objects.filter(task=TASK, subject_id__in=batches.values("pk"))}
    short = Q(made_at__gte=clock.now() - AT_MOST) & ~Q(pk__in=list(jobs))
    under_way = batches.filter(short | Q(pk__in=[pk for pk, is_open in jobs.items() if is_open]))
    return {pk for order in under_way.values_list("order", flat=True) for pk in order["letters"]}


def _earlier(act: BatchAct, province: str, letters: set[int]) -> LetterBatch | None:
    """The newest batch that was ordered for all of these."""
    found = LetterBatch.objects.filter(act=act, province=province).order_by("-pk")[:LOOK_BACK]
    return next((one for one in found if letters and letters <= set(one.order["letters"])), None)
