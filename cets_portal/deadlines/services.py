"""规范载入: the files of `norms/` become rows that the rest of the portal can point at."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from cets_portal.accounts.models import User
from cets_portal.audit.services import record
from cets_portal.deadlines.models import NormDocument, NormKind
from cets_portal.norms.list_rule import list_rule_digest, list_rules
from cets_portal.norms.notice import load_notice, notice_digest, notices


@dataclass(frozen=True)
class Loaded:
    """载入结果: codes of texts that are new, and how many stood already."""

    new: tuple[str, ...]
    known: int


def load_norms(*, by: User | None = None) -> Loaded:
    """Read every norm file strictly and record its text; running it again changes nothing.

    A file that cannot be read raises NormError and nothing is recorded.
    """
    texts = list(_texts())
    with transaction.atomic():
        new = [text.code for text in texts if _recorded(text, by)]
    return Loaded(tuple(new), len(texts) - len(new))


def _texts() -> Iterator[NormDocument]:
    for notice in notices():
        yield NormDocument(
            kind=NormKind.NOTICE,
            code=notice.code,
            number=notice.number,
            title=notice.title,
            status=notice.status.value,
            digest=notice_digest(notice.code),
        )
    for rule in list_rules():
        yield NormDocument(
            kind=NormKind.LIST_RULE,
            code=rule.code,
            number=load_notice(rule.notice).number,
            title=rule.title,
            status=rule.status.value,
            digest=list_rule_digest(rule.code),
        )


def _recorded(text: NormDocument, by: User | None) -> bool:
    """Whether the text is new. The text in force before it stays as history."""
    same = NormDocument.objects.filter(kind=text.kind, code=text.code)
    if same.filter(digest=text.digest, is_current=True).exists():
        return False
    same.update(is_current=False)
    known = same.filter(digest=text.digest).first()
    if known:
        NormDocument.objects.filter(pk=known.pk).update(is_current=True)
        return True
    text.save()
    record("deadlines.normdocument.load", text, by=by, detail={"digest": text.digest})
    return True
