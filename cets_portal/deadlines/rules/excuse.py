"""迟到的依据: a document that came out after the due date of what rests on it excuses whoever owed it."""

from collections.abc import Iterable
from dataclasses import replace

from cets_portal.deadlines.rules.due import Due
from cets_portal.norms.notice import BasisDocument, Notice


def excused(rows: tuple[Due, ...], known: Iterable[Notice]) -> tuple[Due, ...]:
    """The same rows, those with a late basis marked with its number and the day it came out."""
    documents = tuple((notice.code, document) for notice in known for document in notice.basis)
    return tuple(_marked(row, documents) for row in rows)


def _marked(row: Due, documents: tuple[tuple[str, BasisDocument], ...]) -> Due:
    names = {row.task_id, f"{row.notice}/{row.task_id}"}
    for code, document in documents:
        own = {f"{row.notice}/{row.task_id}"} if code != row.notice else names
        if own & set(document.tasks) and row.due_on and document.issued_on > row.due_on:
            return replace(row, excused_by=document.document, excused_on=document.issued_on)
    return row
