"""随附文件: a document handed in with an act, kept by its content."""

from dataclasses import dataclass

from cets_portal.accounts.models import User
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services import store

#: A file that was taken in (evidence.services.intake), with the name it was handed in under.
HandedIn = tuple[StoredFile, str]


@dataclass(frozen=True)
class Paper:
    """随附文件: bytes, media type told by the content, and the name under which it was handed in."""

    content: bytes
    media_type: str
    name: str


def kept(paper: Paper | None, *, by: User | None) -> tuple[StoredFile | None, str]:
    """The stored file and its name; (None, "") where nothing was handed in."""
    if paper is None:
        return None, ""
    return store(paper.content, media_type=paper.media_type, by=by), paper.name[-200:]
