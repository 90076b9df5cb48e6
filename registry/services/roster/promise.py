"""预览的承诺: a load does what its preview showed, or nothing.

The check keeps, beside the changes that it shows, one letter for each row and a digest of both. The load works
its plan out again under the lock; where the digest is another one, the register has moved since, and the load is
refused with the cells that moved. Otherwise it would write over a figure that nobody at this import has seen.
"""

import hashlib
import json
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.audit.errors import Refused
from registry.choices import RowOutcome
from registry.models import RosterCheck, RosterImport
from registry.services.roster.moved import NEW, MovedCell, moved_cells
from registry.services.roster.moved_words import sentence_of
from registry.services.roster.plan import Plan
from registry.services.roster.reading import RosterFile

_LETTERS = {
    RowOutcome.CREATED: "C",
    RowOutcome.UPDATED: "U",
    RowOutcome.UNCHANGED: "S",
    RowOutcome.REJECTED: "R",
}
_MOST_NAMED = 5


def keep_promise(roster_import: RosterImport, file: RosterFile, plan: Plan, now: datetime) -> None:
    """Keep what this check showed in place of what an earlier one did; a marked copy of that one goes too."""
    outcomes = outcomes_of(file, plan)
    kept = {"outcomes": outcomes, "digest": digest_of(outcomes, plan), "annotated": None, "made_at": now}
    RosterCheck.objects.update_or_create(roster_import=roster_import, defaults=kept)


def refuse_if_moved(roster_import: RosterImport, file: RosterFile, plan: Plan) -> None:
    """Refused, code "stale_preview", unless the plan is the one that was previewed; `issues` are the MovedCells."""
    promise = RosterCheck.objects.filter(roster_import=roster_import).first()
    outcomes = outcomes_of(file, plan)
    if promise and promise.digest == digest_of(outcomes, plan):
        return
    cells = moved_cells(roster_import, promise.outcomes, outcomes, file, plan) if promise else []
    raise Refused(_told(cells), code="stale_preview", issues=cells)


def outcomes_of(file: RosterFile, plan: Plan) -> str:
    """The letter at place n tells row n of the sheet: N new enterprise, C new figure, U changed, S same, R rejected."""
    letters = [" "] * (max(plan.outcomes, default=0) + 1)
    for row, outcome in plan.outcomes.items():
        letters[row] = _LETTERS[outcome]
    for one in file.rows:
        if one.uscc not in plan.pks and letters[one.row_number] == "C":
            letters[one.row_number] = NEW
    return "".join(letters)


def digest_of(outcomes: str, plan: Plan) -> str:
    """SHA-256 of all that a preview shows: the rows' outcomes, and each change with its old value."""
    shown = json.dumps([outcomes, plan.changes], ensure_ascii=False)
    return hashlib.sha256(shown.encode()).hexdigest()


def _told(cells: list[MovedCell]) -> str:
    if not cells:
        return _("预览之后登记册有变动，本次未写入任何内容。请重新核对，看过新的预览再载入。")
    head = ngettext(
        "预览之后登记册有 %(n)s 处变动，本次未写入任何内容：",
        "预览之后登记册有 %(n)s 处变动，本次未写入任何内容：",
        len(cells),
    ) % {"n": f"{len(cells):,}"}
    lines = [sentence_of(cell) for cell in cells[:_MOST_NAMED]]
    if len(cells) > _MOST_NAMED:
        lines.append(_("另有 %(n)s 处，重新核对后都在新的预览里。") % {"n": f"{len(cells) - _MOST_NAMED:,}"})
    return "\n".join([head, *lines, _("请重新核对，看过新的预览再载入。")])
