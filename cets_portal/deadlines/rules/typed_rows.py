"""录入的行: the header and the tasks of a notice as a person types them, to and from the table of its TOML.

What somebody typed is kept even where it is wrong (a bad date stays as text): the strict reader then says
what it wants. Keys that the form does not know (a basis document, an assumption) pass through untouched.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

Typed = dict[str, Any]

HEADER = ("code", "number", "title", "issuer", "issued_on", "source", "grade", "note")
TEXTS = ("id", "item", "clause", "task", "duty", "target", "scope", "status", "source", "grade", "note")
LISTS = ("actors", "sectors")
YEARS = ("emission_year", "quota_year", "filing_year")
_SEPARATORS = re.compile(r"[\s,，、;；]+")


def typed_header(table: Mapping[str, Any]) -> Typed:
    """The header as the form shows it."""
    return {name: str(table.get(name, "")) for name in HEADER}


def typed_task(task: Mapping[str, Any]) -> Typed:
    """A task as the form shows it."""
    months, rule = _mapping(task.get("months")), _mapping(task.get("due_rule"))
    lists = {name: [str(one) for one in _list(task.get(name))] for name in LISTS}
    replaced = [str(_mapping(one).get("reference", "")) for one in _list(task.get("supersedes"))]
    return {
        **{name: str(task.get(name, "")) for name in (*TEXTS, *YEARS)},
        **lists,
        "list_years": " ".join(str(year) for year in _list(task.get("list_years"))),
        "from_month": str(months.get("from_month", "")),
        "to_month": str(months.get("to_month", "")),
        "days_after_month_end": str(rule.get("days_after_month_end", "")),
        "due_on": str(task.get("due_on", "")),
        "supersedes": " ".join(replaced),
    }


def table_of(earlier: Mapping[str, Any], header: Typed, tasks: Sequence[tuple[int | None, Typed]]) -> dict[str, Any]:
    """The table after the form: `tasks` are (place in the earlier table or None, what was typed), in their order."""
    known = [_mapping(one) for one in _list(earlier.get("tasks"))]
    fresh = [_task(known[at] if at is not None and at < len(known) else {}, typed) for at, typed in tasks]
    table = {"status": "in_force", **earlier, **{name: header[name] for name in HEADER}}
    table["issued_on"] = _day(header["issued_on"])
    table["items"] = list(dict.fromkeys(task["item"] for task in fresh if task.get("item")))
    table.pop("tasks", None)
    rest = {key: table.pop(key) for key in ("basis",) if key in table}
    return {**_filled(table, always=(*HEADER[:-1], "items")), "tasks": fresh, **rest}


def _task(earlier: Mapping[str, Any], typed: Typed) -> dict[str, Any]:
    task: dict[str, Any] = {**earlier, **{name: typed[name] for name in TEXTS}, **{name: typed[name] for name in LISTS}}
    for name in YEARS:
        task[name] = _number(typed[name])
    task["list_years"] = [_number(one) for one in _words(typed["list_years"])]
    task["due_on"] = _day(typed["due_on"])
    task["months"] = _filled({"from_month": typed["from_month"], "to_month": typed["to_month"]})
    days = _number(typed["days_after_month_end"])
    task["due_rule"] = {"days_after_month_end": days} if days != "" else {}
    kept = {str(one.get("reference", "")): one for one in map(_mapping, _list(earlier.get("supersedes")))}
    task["supersedes"] = [kept.get(one, {"reference": one}) for one in _references(typed["supersedes"], kept)]
    return _filled(task, always=("id", "clause", "task", "duty", "actors", "status", "source", "grade"))


def _references(text: str, known: Mapping[str, Any]) -> list[str]:
    """References in the field; one that is a clause by name may hold spaces, so known ones are taken whole."""
    found = []
    for reference in known:
        if reference and reference in text:
            found.append(reference)
            text = text.replace(reference, " ", 1)
    return found + _words(text)


def _filled(table: Mapping[str, Any], always: tuple[str, ...] = ()) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key in always or value not in ("", [], {}, None)}


def _words(text: str) -> list[str]:
    return [word for word in _SEPARATORS.split(text) if word]


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
