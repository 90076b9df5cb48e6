"""公文查询: which letters stand where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import pgettext

from cets_portal.accounts.models import Organisation, OrganisationKind, User
from cets_portal.accounts.selectors import current_tenures
from cets_portal.letters.choices import LetterKind, LetterStatus
from cets_portal.letters.models import Letter, LetterSetting
from cets_portal.norms.provinces import find_province


def counts_by_status(found: QuerySet[Letter]) -> dict[str, int]:
    """Status → letters, "" for all; one query."""
    rows = found.order_by().values_list("status").annotate(n=Count("pk"))
    counts = dict.fromkeys(LetterStatus.values, 0) | dict(rows)
    return counts | {"": sum(counts.values())}


def years_of(found: QuerySet[Letter]) -> list[int]:
    """Years of numbers, the newest first."""
    years = found.exclude(year=None).order_by("-year").values_list("year", flat=True).distinct()
    return [year for year in years if year is not None]


def narrowed(found: QuerySet[Letter], filters: Mapping[str, str]) -> QuerySet[Letter]:
    """`filters`: kind, of (year of the number), q (name, code, number or title), state."""
    if filters.get("kind") in LetterKind.values:
        found = found.filter(kind=filters["kind"])
    year = filters.get("of", "")
    if year.isascii() and year.isdigit() and len(year) == 4:
        found = found.filter(year=int(year))
    if words := filters.get("q", "").strip():
        found = found.filter(
            Q(name__icontains=words)
            | Q(uscc__istartswith=words)
            | Q(number__icontains=words)
            | Q(title__icontains=words)
        )
    if filters.get("state") in LetterStatus.values:
        found = found.filter(status=filters["state"])
    return found


def prefix_of(province: str) -> str:
    """The word of the bureau's numbers: what it set, else its place with 环碳."""
    chosen = LetterSetting.objects.filter(province=province).values_list("prefix", flat=True).first()
    return chosen or default_prefix(province)


def default_prefix(province: str) -> str:
    place = find_province(province)
    return f"{place.short[:1] if place else ''}环碳"


def bureau_name(province: str) -> str:
    place = find_province(province)
    return place.bureau if place else ""


def bodies_of(codes: Iterable[str]) -> dict[str, int]:
    """Credit code → enterprise body with accounts."""
    bodies = Organisation.objects.filter(kind=OrganisationKind.ENTERPRISE, is_active=True, uscc__in=list(codes))
    return dict(bodies.values_list("uscc", "pk"))


def people_of(organisation_ids: Iterable[int], today: date) -> dict[int, list[User]]:
    """Body → people who hold its posts today; one query."""
    found: dict[int, list[User]] = {}
    tenures = current_tenures(today).filter(
        post__organisation__in=list(organisation_ids), post__is_active=True, user__is_active=True
    )
    for tenure in tenures.order_by("pk"):
        people = found.setdefault(tenure.post.organisation_id, [])
        if tenure.user not in people:
            people.append(tenure.user)
    return found


@dataclass(frozen=True)
class Event:
    """经过: one line of the letter's timeline."""

    at: Any
    who: str
    text: str
    note: str = ""


def history_of(letter: Letter, *, for_unit: bool = False) -> list[Event]:
    """What happened to the letter, newest first; how it was prepared is no business of the unit that receives it."""
    drafted = Event(
        letter.drafted_at, str(letter.drafted_by or ""), pgettext("letter event", "拟稿"), letter.template_code
    )
    events = [] if for_unit else [drafted]
    if letter.issued_at:
        events.append(
            Event(letter.issued_at, str(letter.issued_by or ""), pgettext("letter event", "签发"), letter.number)
        )
    if letter.sent_at:
        how = f"{letter.get_channel_display()} {letter.send_note}".strip()
        events.append(Event(letter.sent_at, str(letter.sent_by or ""), pgettext("letter event", "送达"), how))
    if letter.acknowledged_at:
        text = pgettext("letter event", "登记书面回执") if letter.paper_note else pgettext("letter event", "确认收到")
        events.append(Event(letter.acknowledged_at, str(letter.acknowledged_by or ""), text, letter.paper_note))
    if letter.withdrawn_at:
        events.append(
            Event(
                letter.withdrawn_at,
                str(letter.withdrawn_by or ""),
                pgettext("letter event", "撤回"),
                letter.withdrawn_reason,
            )
        )
    return events[::-1]
