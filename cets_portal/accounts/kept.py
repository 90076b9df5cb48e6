"""语言切换时保留所填: what was typed into a form survives a change of language, without scripts too.

The switch posts the page's own form to `set_language`; the values wait in the session until the page is
drawn again, where `{% field %}` takes them. Files and passwords are never kept.
"""

from django.http import HttpRequest

KEPT = "kept_fields"
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "language", "next"})


def keep(request: HttpRequest, path: str) -> None:
    """Put the posted fields aside for the page at `path`."""
    fields = {name: values for name, values in request.POST.lists() if _may_keep(name)}
    if fields:
        request.session[KEPT] = {"path": path, "fields": fields}


def take(request: HttpRequest) -> dict[str, list[str]]:
    """The values kept for this address; taken out of the session the first time somebody asks."""
    if not hasattr(request, KEPT):
        kept = request.session.pop(KEPT) if KEPT in request.session else {}
        setattr(request, KEPT, kept.get("fields", {}) if kept.get("path") == request.path else {})
    found: dict[str, list[str]] = getattr(request, KEPT)
    return found


def _may_keep(name: str) -> bool:
    return name not in NOT_KEPT and "password" not in name
