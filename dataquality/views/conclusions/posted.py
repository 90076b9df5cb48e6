"""结论表单的读取: what the page posts, brought into a draft."""

from django.http import HttpRequest, QueryDict

from dataquality.rules.conclusion.draft import STATEMENTS, Draft
from dataquality.rules.conclusion.marks import MARKS

_SAID = {"yes": True, "no": False}


def draft_of(request: HttpRequest) -> Draft:
    """Fields are named "after:ITEM", "reason:ITEM", "basis:NUMBER", "mark:MARK", "yearly:KEY" and by statement."""
    posted = request.POST
    return Draft(
        after=_named(posted, "after:"),
        reasons=_named(posted, "reason:"),
        basis=_named(posted, "basis:"),
        marks={mark: _SAID[said] for mark in MARKS if (said := posted.get(f"mark:{mark}", "")) in _SAID},
        yearly=_named(posted, "yearly:"),
        statement={name: posted.get(name, "") for name in STATEMENTS},
    )


def revision_of(request: HttpRequest) -> int:
    """The save that the page showed; -1 where it says none."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _named(posted: QueryDict, prefix: str) -> dict[str, str]:
    return {
        key[len(prefix) :]: text for key, text in posted.items() if key.startswith(prefix) and isinstance(text, str)
    }
