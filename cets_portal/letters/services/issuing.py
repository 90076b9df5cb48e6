"""签发: a letter gets its number, its date and its file; from then on the database keeps it as it is."""

import re
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.clock import reading as clock
from cets_portal.evidence.services import store
from cets_portal.letters import pdf
from cets_portal.letters.models import Letter, LetterCounter, LetterSetting
from cets_portal.letters.rules.filling import digest_of
from cets_portal.letters.selectors import bureau_name, prefix_of

LONGEST_PREFIX = 12
_PREFIX = re.compile(rf"[0-9A-Za-z\u3400-\u4dbf\u4e00-\u9fff]{{1,{LONGEST_PREFIX}}}")


def issue(letter: Letter, *, by: User, today: date, draw: bool = True) -> None:
    """签发. Raises Forbidden, Refused (second person), Conflict. A number is taken only by a letter that is issued.

    The file is made afterwards: a letter is valid without it, and where the libraries are missing it is made later;
    without `draw` it is made when somebody first asks for it.
    """
    with transaction.atomic():
        serial = _next_serial(letter.province, today.year)
        number = f"{prefix_of(letter.province)}〔{today.year}〕{serial}号"
        advance(
            letter, letter.issue_action, by=by, detail={"number": number},
            year=today.year, serial=serial, number=number, issued_by=by, issued_on=today, issued_at=clock.now(),
            content_digest=digest_of(_content(letter, number, today)),
        )  # fmt: skip
    if draw:
        make_pdf(letter)


def _next_serial(province: str, year: int) -> int:
    """One more than the last of this province and year. The row stays locked until the letter is written or is not."""
    LetterCounter.objects.get_or_create(province=province, year=year)
    ours = LetterCounter.objects.filter(province=province, year=year)
    ours.update(last=F("last") + 1)
    return ours.get().last


def _content(letter: Letter, number: str, on: date) -> dict[str, Any]:
    """What the printed digest is the digest of: everything that the letter says."""
    return {
        "number": number, "issued_on": on.isoformat(), "bureau": bureau_name(letter.province), "uscc": letter.uscc,
        "name": letter.name, "template": letter.template_code, "template_digest": letter.template_digest,
        "body": letter.body,
    }  # fmt: skip


def content_digest(letter: Letter) -> str:
    """The digest as it must be: whoever doubts a letter compares it with the printed one."""
    assert letter.issued_on is not None
    return digest_of(_content(letter, letter.number, letter.issued_on))


def make_pdf(letter: Letter) -> bool:
    """Make and keep the file of an issued letter that has none; whether it has one now."""
    if letter.pdf_id or not letter.number:
        return bool(letter.pdf_id)
    if pdf.missing():
        return False
    stored = store(pdf.letter_pdf(letter), media_type="application/pdf", by=letter.issued_by)
    Letter.objects.filter(pk=letter.pk, pdf=None).update(pdf=stored)
    letter.refresh_from_db()
    return True


@transaction.atomic
def set_prefix(province: str, prefix: str, *, by: User) -> None:
    """The word of the bureau's numbers from now on; letters that have their number keep it."""
    prefix = prefix.strip()
    if not _PREFIX.fullmatch(prefix):
        raise Refused(_("发文字为 1 至 %(n)s 个汉字、字母或数字，例如 示环碳。") % {"n": LONGEST_PREFIX}, code="prefix")
    before = prefix_of(province)
    setting, _new = LetterSetting.objects.update_or_create(province=province, defaults={"prefix": prefix})
    record("letters.lettersetting.set", setting, by=by, detail={"before": before, "prefix": prefix})
