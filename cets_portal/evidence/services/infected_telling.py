"""恶意代码的告知: the bureau and the enterprise of a file that was kept and turned out to carry malware."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cets_portal.accounts.models import OrganisationKind, User
from cets_portal.accounts.roles import BUREAU_ALL
from cets_portal.accounts.selectors import posts_held, seated_in, seated_in_bureau
from cets_portal.clock.reading import today
from cets_portal.evidence.models import StoredFile
from cets_portal.inbox.services import Draft, notices, tell


@dataclass(frozen=True, slots=True)
class Use:
    """文件用处: where a file belongs: the enterprise's body (None: it has none), the province, the file's name and a page."""

    organisation: int | None
    province: str
    place: str
    name: str
    url: str


def tell_of_infected(stored: StoredFile) -> None:
    """Everybody of the enterprise, and the clerks and reviewers of its bureau, once for each place where the file is."""
    day = today()
    uses = list(_uses(stored)) or list(_of_its_bringer(stored, day))
    tell(one for number, use in enumerate(uses) for one in _drafts(stored, use, number, day))


def _uses(stored: StoredFile) -> Iterator[Use]:
    for path in settings.EVIDENCE_USES:
        yield from import_string(path)(stored)


def _of_its_bringer(stored: StoredFile, day: date) -> Iterator[Use]:
    """What belongs to nothing yet concerns whoever brought it."""
    bodies = {post.organisation for post in posts_held(stored.stored_by, day)} if stored.stored_by else set()
    for body in sorted(bodies, key=lambda one: one.pk):
        own = body.pk if body.kind == OrganisationKind.ENTERPRISE else None
        yield Use(own, body.province, "", str(stored), "")


def _people(use: Use, day: date) -> Iterable[User]:
    own = seated_in(day, use.organisation)
    officers = seated_in_bureau(day, use.province, BUREAU_ALL)
    return {one.pk: one for one in (*own, *officers)}.values()


def _drafts(stored: StoredFile, use: Use, number: int, day: date) -> Iterator[Draft]:
    said = {"name": use.name, "place": use.place, "found": stored.scan.partition(":")[2].strip()}
    return notices(_people(use, day), _words, said, url=use.url, group=f"infected/{stored.pk}/{number}")


def _words() -> tuple[str, str]:
    """Subject and body, in the language that is on."""
    return (
        _("已收存的文件查出恶意代码：%(name)s"),
        _(
            "“%(name)s”（%(place)s）补查毒时查出 %(found)s，已隔离，不再提供下载。"
            "曾经下载的请勿打开并杀毒；企业请从原始来源取得干净的文件，按需更正重报。"
        ),
    )
