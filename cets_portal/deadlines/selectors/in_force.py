"""施行的通知: files of `norms/` and notices that the ministry entered, as one."""

from cets_portal.deadlines.choices import EnteredStatus
from cets_portal.deadlines.models import EnteredNotice
from cets_portal.deadlines.rules.due import Due
from cets_portal.deadlines.rules.entered_text import notice_of
from cets_portal.deadlines.rules.resolver import resolve
from cets_portal.deadlines.rules.working_days import WorkingCalendar
from cets_portal.norms.codes import NormStatus
from cets_portal.norms.errors import NormError
from cets_portal.norms.notice import Notice, notice_digest, notices
from cets_portal.norms.standing import standing_digest, standing_duties
from cets_portal.norms.working_calendar import calendars


def notices_in_force() -> tuple[Notice, ...]:
    """Every notice that binds, oldest first. A file of the same code stands before an entered one."""
    files = {notice.code: notice for notice in notices() if notice.status is not NormStatus.DRAFT}
    entered = {notice.code: notice for notice in map(notice_of, _entered_texts())}
    return tuple(sorted((entered | files).values(), key=lambda one: (one.issued_on, one.code)))


def known_codes() -> frozenset[str]:
    """Codes that are taken: files, and entered notices in force."""
    entered = EnteredNotice.objects.filter(status=EnteredStatus.IN_FORCE).values_list("code", flat=True)
    return frozenset(entered) | {notice.code for notice in notices()}


def notice_by_code(code: str) -> Notice:
    """The notice of a code, from a file or entered. Raises NormError."""
    for notice in (*notices(), *notices_in_force()):
        if notice.code == code:
            return notice
    raise NormError("{code}", code=code)


def due_rows(extra: Notice | None = None) -> tuple[Due, ...]:
    """Every due row of what is in force, with one more notice where it is given."""
    known = notices_in_force()
    return resolve((*known, extra) if extra else known, standing_duties())


def digests() -> dict[str, str]:
    """SHA-256 of the text of each norm that rows come from, by its code."""
    entered = dict(EnteredNotice.objects.filter(status=EnteredStatus.IN_FORCE).values_list("code", "digest"))
    files = {notice.code: notice_digest(notice.code) for notice in notices()}
    return entered | files | {table.code: standing_digest(table.code) for table in standing_duties()}


def working_calendar() -> WorkingCalendar:
    """The working days of all calendars together."""
    return WorkingCalendar.of(calendars())


def _entered_texts() -> list[str]:
    found = EnteredNotice.objects.filter(status=EnteredStatus.IN_FORCE).order_by("pk")
    return list(found.values_list("text", flat=True))


def was_revoked(notice: str) -> bool:
    """Whether the notice of a code was entered in the browser, put in force, and revoked since; one query."""
    entered = EnteredNotice.objects.filter(code=notice)
    return (
        entered.filter(status=EnteredStatus.REVOKED).exists()
        and not entered.filter(status=EnteredStatus.IN_FORCE).exists()
    )
