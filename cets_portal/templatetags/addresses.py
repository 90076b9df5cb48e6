"""地址: the address of this page with some parameters changed. Filters, sorting and pages live there."""

from typing import Any

from django.http import QueryDict
from django.template import Context


def url_with(context: Context, **changes: Any) -> str:
    """`?…` with each parameter replaced, or removed where the value is None or "".

    Another filter or order starts from the first page, so `page` goes unless it is set here.
    """
    query = parameters(context).copy()
    query.pop("page", None)
    for name, value in changes.items():
        _change(query, name, value)
    return f"?{query.urlencode()}"


def parameters(context: Context) -> QueryDict:
    """GET parameters of the request, or none where a page is drawn without one (mail, preview)."""
    request = context.get("request")
    return request.GET if request else QueryDict()


def _change(query: QueryDict, name: str, value: Any) -> None:
    if value is None or value == "":
        query.pop(name, None)
    else:
        query[name] = str(value)
