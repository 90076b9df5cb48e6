"""举报的办理: told without signing in, taken up, answered; the answer is looked up by a code only its teller has.

Who told is encrypted before it is stored and opened only for who handles it (`contact_of`, an act of its own in the
audit log that names no contact). No export, letter or log line holds it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.oversight.models import Tip, TipPaper
from cets_portal.oversight.sealing import opened, sealed
from cets_portal.oversight.services.papers import HandedIn
from registry.models import Enterprise

LONGEST = 5000
_FEWEST = 10


@dataclass(frozen=True)
class Heard:
    """举报: whom it is about, where, what, and how the teller may be reached (may be empty)."""

    province: str
    about: str
    text: str
    contact: str = ""


def receive(heard: Heard, papers: Sequence[HandedIn] = ()) -> tuple[Tip, str]:
    """Store a tip; the tip, and the code by which its teller can ask for the answer. Refused where it says too little."""
    _refuse_empty(heard)
    code = secrets.token_hex(8).upper()
    about = heard.about.strip()
    with transaction.atomic():
        tip = Tip.objects.create(
            province=heard.province, about=about[:200], enterprise=_unit_called(heard.province, about),
            text=heard.text.strip(), contact=sealed(heard.contact.strip()), code_digest=digest_of_code(code),
        )  # fmt: skip
        for stored, name in papers:
            TipPaper.objects.create(tip=tip, file=stored, name=name[-200:])
        record("oversight.tip.receive", tip, by=None)
    return tip, code


def _refuse_empty(heard: Heard) -> None:
    if not heard.about.strip():
        raise Refused(_("请写明被举报的单位。"), code="about")
    if len(heard.text.strip()) < _FEWEST:
        raise Refused(_("举报内容太短，请写清楚时间、地点和事情。"), code="text")
    if len(heard.text) > LONGEST:
        raise Refused(_("举报内容超过 5000 字，请把详细材料作为附件上传。"), code="text")


def digest_of_code(code: str) -> str:
    """SHA-256 of a code, written in any case, with or without spaces and hyphens."""
    return sha256("".join(code.split()).replace("-", "").upper().encode()).hexdigest()


def tip_of_code(code: str) -> Tip | None:
    """The tip whose teller holds this code."""
    return Tip.objects.filter(code_digest=digest_of_code(code)).first() if code.strip() else None


def contact_of(tip: Tip, *, by: User) -> str:
    """Who told; only for the officer who handles the tip. Audited. Forbidden for everybody else."""
    _refuse_others(tip, by)
    found = opened(bytes(tip.contact))
    record("oversight.tip.open_contact", tip, by=by)
    return found


def take(tip: Tip, *, by: User, today: date) -> None:
    """Take it up: from now on this officer handles it."""
    advance(tip, "take", by=by, handled_by=by, taken_on=today)


def take_over(tip: Tip, *, reason: str, by: User) -> None:
    """Handle it from now on in place of a colleague; the reason stays in the log."""
    advance(tip, "take_over", by=by, reason=reason, handled_by=by)


def answer(tip: Tip, *, finding: str, text: str, by: User, today: date) -> None:
    """Answer; `finding` stays inside, `text` is what the teller reads. Forbidden for who does not handle it."""
    if not finding.strip():
        raise Refused(_("请写明核查情况。"), code="finding")
    if not text.strip():
        raise Refused(_("请写明给举报人的答复。"), code="text")
    _refuse_others(tip, by)
    advance(tip, "answer", by=by, finding=finding.strip(), answer=text.strip(), answered_on=today)


def reject(tip: Tip, *, reason: str, by: User, today: date) -> None:
    """Not taken up; the reason is what the teller reads. Once it is handled, only by who handles it."""
    if tip.handled_by_id is not None:
        _refuse_others(tip, by)
    advance(tip, "reject", by=by, reason=reason, handled_by=by, answer=reason.strip(), answered_on=today)


def _refuse_others(tip: Tip, by: User) -> None:
    if tip.handled_by_id != by.pk:
        raise Forbidden(_("只有办理人可以办理这件举报、查看举报人的联系方式。"), code="handler")


def _unit_called(province: str, name: str) -> Enterprise | None:
    return Enterprise.objects.filter(province=province, name=name).first()
