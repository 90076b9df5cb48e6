"""拟稿: letters to many units from one template, each with its own facts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import CLERKS
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import Step, check_allowed
from cets_portal.audit.services import record
from cets_portal.clock import reading as clock
from cets_portal.deadlines.models import Obligation
from cets_portal.letters.choices import LetterStatus
from cets_portal.letters.models import Letter
from cets_portal.letters.recipients import Recipient, still_owing
from cets_portal.letters.rules.filling import EmptyPlaces, digest_of, fill
from cets_portal.letters.selectors import bodies_of, bureau_name
from cets_portal.letters.words import PLACE_LABELS
from cets_portal.norms.errors import NormError
from cets_portal.norms.letter import LetterKind, LetterTemplate, template_digest, template_for
from cets_portal.norms.provinces import find_province

BATCH = 500
LONGEST_FACT = 1000
_DRAFT = Step(gettext_lazy("拟稿"), (), "", CLERKS)


def draft_letters(
    kind: str,
    recipients: Sequence[Recipient],
    facts: Mapping[str, str],
    *,
    by: User,
    today: date,
    subject_key: str = "",
) -> list[Letter]:
    """One draft for each recipient of the clerk's province; returns those that are new.

    `facts` fill the places of the text for all, a recipient's own facts come first. A unit that has a letter of this
    kind about the same subject is left alone, so the act may be repeated. Without a subject of its own a letter is
    about its words on this day. Raises Forbidden, Refused (a place without words, no template, no recipients).
    """
    made = written(kind, recipients, facts, by=by, today=today, subject_key=subject_key)
    at = clock.now()
    with transaction.atomic():
        fresh = without_known(made)
        for letter in fresh:
            letter.drafted_at = at
        Letter.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
        drafted = _written_now(fresh, by, at)
        for letter in drafted:
            record("letters.letter.draft", letter, by=by, to_status=LetterStatus.DRAFT)
    return drafted


def written(
    kind: str,
    recipients: Sequence[Recipient],
    facts: Mapping[str, str],
    *,
    by: User,
    today: date,
    subject_key: str = "",
) -> list[Letter]:
    """The letters as they would be drafted, not saved: the preview draws them. Raises Forbidden, Refused."""
    check_allowed(Letter(), _DRAFT, by=by)
    if not recipients:
        raise Refused(_("没有收件单位。请选择名录或填写统一社会信用代码。"), code="no_recipients")
    template = _template(kind, today)
    _check_lengths(facts)
    bodies = bodies_of(one.uscc for one in recipients)
    common = dict(facts) | _everywhere(by)
    default = subject_key or f"{kind}/{digest_of(dict(facts))[:12]}/{today.isoformat()}"
    digest = template_digest(template.code)
    return [
        _letter(
            template, digest, one, common, subject_key or _own_subject(kind, one) or default, bodies.get(one.uscc), by
        )
        for one in recipients
    ]


def owing_only(kind: str, recipients: Sequence[Recipient], subject: str, *, by: User) -> list[Recipient]:
    """Without units that have done meanwhile what a reminder about a duty would ask of them."""
    if kind != LetterKind.REMINDER or not is_duty(subject):
        return list(recipients)
    province = by.acting_post.organisation.province if by.acting_post else ""
    owing = still_owing(subject, [one.uscc for one in recipients], province=province)
    return [one for one in recipients if one.uscc in owing]


def is_duty(subject: str) -> bool:
    """Whether letters of this subject are about an obligation."""
    return bool(subject) and Obligation.objects.filter(key=subject).exists()


def _own_subject(kind: str, recipient: Recipient) -> str:
    """A list is the subject of the letter that tells of it; of a reminder to its units it is not."""
    return recipient.subject_key if kind == LetterKind.RIGHTS_DUTIES else ""


def _template(kind: str, today: date) -> LetterTemplate:
    try:
        return template_for(LetterKind(kind), today)
    except (NormError, ValueError) as fault:
        raise Refused(_("没有这一种类的现行公文范本。"), code="no_template") from fault


def _check_lengths(facts: Mapping[str, str]) -> None:
    for place, text in facts.items():
        if len(text) > LONGEST_FACT:
            words = {"place": PLACE_LABELS.get(place, place), "limit": LONGEST_FACT}
            raise Refused(_("“%(place)s”不超过 %(limit)s 字。") % words, code="too_long")


def _everywhere(by: User) -> dict[str, str]:
    province = by.acting_post.organisation.province if by.acting_post else ""
    place = find_province(province)
    return {"bureau": bureau_name(province), "province": place.name if place else ""}


def _letter(
    template: LetterTemplate, digest: str, to: Recipient, common: Mapping[str, str], subject: str, body: int | None,
    by: User,
) -> Letter:  # fmt: skip
    facts = {**common, **to.facts, "unit": to.name, "uscc": to.uscc, "city": to.city}
    try:
        text = fill(template, facts)
    except EmptyPlaces as empty:
        places = _("、").join(str(PLACE_LABELS[place]) for place in empty.places)
        raise Refused(
            _("%(unit)s的公文缺少：%(places)s。") % {"unit": to.name, "places": places}, code="empty"
        ) from empty
    return Letter(
        province=by.acting_post.organisation.province if by.acting_post else "", kind=template.kind.value,
        template_code=template.code, template_digest=digest, second_person=template.second_person,
        organisation_id=to.organisation_id or body, uscc=to.uscc, name=to.name, city=to.city,
        subject_key=subject[:120], title=text["title"][:300], facts=facts, body=text, drafted_by=by,
    )  # fmt: skip


def without_known(made: Iterable[Letter]) -> list[Letter]:
    """Without letters about a subject of which the unit has one, and each pair once."""
    letters = {(one.kind, one.uscc, one.subject_key): one for one in made}
    first = next(iter(letters.values()))
    standing = Letter.objects.filter(province=first.province, subject_key__in={key[2] for key in letters})
    for key in standing.exclude(status=LetterStatus.WITHDRAWN).values_list("kind", "uscc", "subject_key"):
        letters.pop(key, None)
    return list(letters.values())


def _written_now(fresh: list[Letter], by: User, at: datetime) -> list[Letter]:
    """Those of ours that the unique constraint let in: of two acts at once each unit's letter is written by one."""
    subjects = {one.subject_key for one in fresh}
    ours = Letter.objects.filter(drafted_by=by, drafted_at=at, subject_key__in=subjects).order_by("pk")
    return list(ours) if fresh else []
