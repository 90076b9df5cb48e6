"""页面部件: contexts of the parts in templates/components/ that are not about lists or forms."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString

from cets_portal.templatetags.badges import badge_of
from cets_portal.templatetags.figures import percent_of
from cets_portal.templatetags.icons import GLYPH_OF_HUE

#: A duty is "soon" from this many days before its date on (README of the reference screens).
SOON_DAYS = 7

#: A table without a name of its own.
NAMELESS_TABLE = re.compile(r"<table(?![^>]*\saria-label)")

MESSAGE_LOOK = {
    "success": ("ok", "check"),
    "info": ("run", "ask"),
    "warning": ("soon", "ask"),
    "error": ("late", "alert"),
}


def badge(
    value: Any, field: str = "", *, label: Any = "", glyph: str = "", extra: Any = "", bare: bool = False
) -> dict[str, Any]:
    """状态标签."""
    return {"badge": badge_of(value, field, label=label, glyph=glyph), "extra": extra, "bare": bare}


def days_left(due_on: date, today: date, *, next: bool = False, returned: bool = False) -> dict[str, Any]:
    """剩余天数. A duty returned for mending has its own clock and is violet until that is over."""
    days = (due_on - today).days
    return {"days": abs(days), "hue": _hue_of(days, next, returned), "over": days < 0, "returned": returned}


def _hue_of(days: int, next_due: bool, returned: bool) -> str:
    if days < 0:
        return "late"
    if returned:
        return "back"
    return "soon" if days <= SOON_DAYS or next_due else ""


def panel(
    content: str, title: Any, *, sub: Any = "", url: str = "", link: Any = "", hue: str = "", id: str = ""
) -> SafeString:
    """面板: header with title, unit or basis, and one link; then whatever stands between the tags."""
    shown = {"title": title, "sub": sub, "url": url, "link": link, "hue": hue, "id": id}
    return render_to_string("components/panel.html", shown | {"content": _with_named_table(content, title)})


def _with_named_table(content: str, title: Any) -> SafeString:
    """The first table of a panel is named by the panel's title, for those who hear the page."""
    name = f'<table aria-label="{escape(title)}"'
    return SafeString(NAMELESS_TABLE.sub(lambda _found: name, content, count=1))  # nosec B703 - rendered already


def notice(content: str, hue: str, *, glyph: str = "") -> SafeString:
    """提示: what binds this page; at most one on a page."""
    shown = {"hue": hue, "glyph": glyph or GLYPH_OF_HUE[hue], "content": content}
    return render_to_string("components/notice.html", shown)


def confirm(
    context: Context, content: str, title: Any, *, facts: Any = (), note: Any = "", action: str = "",
    label: Any = "", cancel: str = "", danger: bool = False,
) -> SafeString:  # fmt: skip
    """确认: the facts of the act once more, then the act; a POST form, no dialogue needed."""
    shown = {
        "title": title, "facts": facts, "note": note, "action": action, "label": label,
        "cancel": cancel, "danger": danger, "content": content,
    }  # fmt: skip
    return render_to_string("components/confirm.html", shown, request=context.get("request"))


def message_note(message: Any) -> dict[str, Any]:
    """办理结果: a message of Django's framework, in our hues."""
    hue, glyph = MESSAGE_LOOK.get(message.level_tag, MESSAGE_LOOK["info"])
    return {"message": message, "hue": hue, "glyph": glyph}


def text(content: str) -> SafeString:
    """The text between the tags without the space around it: `{% text as name %}…{% endtext %}`."""
    return SafeString(content.strip())  # nosec B703 - rendered, and escaped, already


def empty_state(title: Any, text: Any = "", url: str = "", action: Any = "") -> dict[str, Any]:
    """空状态: what is not there, why, and what to do next."""
    return {"title": title, "text": text, "url": url, "action": action}


def blocked(label: Any, reason: Any) -> dict[str, Any]:
    """不能按的按钮: it stays visible, with a lock and the reason beside it."""
    return {"label": label, "reason": reason}


def key_figures(figures: Iterable[Any]) -> dict[str, Any]:
    """关键数字: a handful that somebody acts on, in one panel."""
    return {"figures": figures}


def facts(pairs: Iterable[Any]) -> dict[str, Any]:
    """要素: names and values, one under the other."""
    return {"pairs": pairs}


def stepper(steps: Iterable[Any], label: Any) -> dict[str, Any]:
    """步骤: sections of a form or stages of a job."""
    return {"steps": steps, "label": label}


def issue_list(issues: Iterable[Any]) -> dict[str, Any]:
    """问题: what was found, how to mend it, the rule."""
    return {"issues": issues}


def working_out(steps: Iterable[Any]) -> dict[str, Any]:
    """计算过程: numbered steps, the last marked `total`."""
    return {"steps": steps}


def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """记录: who did what when, newest first; the year is written where it changes."""
    shown, year = [], None
    for entry in entries:
        at = _get(entry, "at")
        fresh = isinstance(at, date | datetime) and at.year != year
        year = at.year if isinstance(at, date | datetime) else year
        shown.append({"entry": entry, "year": at if fresh else None})
    return {"entries": shown}


def milestones(steps: Iterable[Any]) -> dict[str, Any]:
    """办理时间线: the way of an object, done and to come."""
    return {"steps": steps}


def meter(done: int, total: int, hue: str = "", label: Any = "") -> dict[str, Any]:
    """进度条: a native <progress>, since a width in a style attribute is forbidden."""
    return {"done": done, "total": max(total, 1), "percent": percent_of(done, total), "hue": hue, "label": label}


def share_bar(parts: Sequence[Any]) -> dict[str, Any]:
    """份额条: parts of a whole side by side, each at least a sliver wide."""
    sizes = [max(int(_get(part, "n") or 0), 0) for part in parts]
    widths = [_width(size, sum(sizes)) for size in sizes]
    starts = [sum(widths[:index]) for index in range(len(widths))]
    drawn = [
        {"part": part, "x": start, "width": width} for part, start, width in zip(parts, starts, widths, strict=True)
    ]
    return {"parts": drawn, "whole": max(sum(widths), 1)}


def _width(size: int, whole: int) -> int:
    """Of 1000 units; a part that exists is never invisible."""
    return max(size * 1000 // whole, 4) if size else 0


def _get(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)
