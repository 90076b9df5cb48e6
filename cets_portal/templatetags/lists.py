"""列表部件: what stands above, in the head of, and below a table. Contexts for templates/components/."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page
from django.template import Context

from cets_portal.templatetags.addresses import parameters, url_with

Option = tuple[Any, Any] | tuple[Any, Any, int | None]


def sort_header(
    context: Context,
    name: str,
    label: Any,
    *,
    unit: Any = "",
    num: bool = False,
    first: str = "",
    default: str = "",
) -> dict[str, Any]:
    """表头: a heading that sorts by `name`. A second click turns the order round."""
    current = parameters(context).get("sort", default)
    descending = current == f"-{name}"
    on = descending or current == name
    following = (name if descending else f"-{name}") if on else f"{first}{name}"
    order = ("descending" if descending else "ascending") if on else ""
    url = url_with(context, sort=following)
    return {"label": label, "unit": unit, "num": num, "url": url, "order": order}


def filter_chip(context: Context, name: str, value: Any, label: Any, *, count: int | None = None) -> dict[str, Any]:
    """条件: sets one parameter; pressed again, clears it."""
    on = parameters(context).get(name) == str(value)
    url = url_with(context, **{name: None if on else value})
    return {"label": label, "count": count, "on": on, "url": url}


def tabs(context: Context, name: str, options: Iterable[Option], label: Any = "") -> dict[str, Any]:
    """页签: a switch over the values of one parameter; "" stands for all."""
    current = parameters(context).get(name, "")
    return {"label": label, "items": [_option(context, name, current, *option) for option in options]}


def filter_menu(context: Context, name: str, label: Any, options: Iterable[Option]) -> dict[str, Any]:
    """下拉条件: the same for many values, folded."""
    shown = tabs(context, name, options, label)
    return shown | {"chosen": next((item for item in shown["items"] if item["on"]), None)}


def _option(
    context: Context, name: str, current: str, value: Any, label: Any, count: int | None = None
) -> dict[str, Any]:
    url = url_with(context, **{name: value})
    return {"label": label, "count": count, "url": url, "on": str(value) == current}


def search_box(context: Context, *, placeholder: Any = "", param: str = "q", inside: bool = False) -> dict[str, Any]:
    """搜索: a GET form that carries the other parameters along; `inside` a form of the page, the field alone."""
    query = parameters(context)
    others = [(k, v) for k, values in query.lists() for v in values if k not in (param, "page")]
    value = query.get(param, "")
    return {"param": param, "value": value, "others": others, "placeholder": placeholder, "inside": inside}


def pager(context: Context, page: Page[Any], *, unit: Any = "", keys: Any = "") -> dict[str, Any]:
    """页脚: which rows of how many, the keys of the table, and the pages."""
    paginator = page.paginator
    numbers = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    pages = [_page(context, number, page.number) for number in numbers]
    following = url_with(context, page=page.number + 1) if page.has_next() else ""
    before = url_with(context, page=page.number - 1) if page.has_previous() else ""
    return {
        "page": page, "keys": keys, "total": paginator.count, "unit": unit, "pages": pages,
        "next": following, "previous": before,
    }  # fmt: skip


def _page(context: Context, number: int | str, current: int) -> dict[str, Any]:
    url = url_with(context, page=number) if isinstance(number, int) else ""
    return {"number": number, "url": url, "on": number == current}
