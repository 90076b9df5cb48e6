"""共享字符串: the texts that cells refer to by number, checked before calamine copies them into cells."""

import re
from collections.abc import Iterable

from cets_portal.workbooks import refusals
from cets_portal.workbooks.limits import Limits

_END = re.compile(rb"</(?:[\w.-]+:)?si\s*>")
_SELF_CLOSED = re.compile(rb"<(?:[\w.-]+:)?si\s*/>")
_REFERENCES = re.compile(rb"""\st\s*=\s*(?:"s"|'s')[^<>]*>\s*<(?:[\w.-]+:)?v[^<>]*>\s*([0-9]{1,9})\s*<""")
_TEXT_BUDGET = 256 * 1024 * 1024


def check_text_volume(sheets: Iterable[bytes], shared_strings: bytes, limits: Limits) -> None:
    """Refuse (too_large) a long text that so many cells repeat that together they would fill the memory."""
    if shared_strings.count(b"si") > 3 * limits.max_cells:
        raise refusals.inflated_too_large(limits.max_inflated)
    lengths = [len(item) for item in _END.split(shared_strings)]
    longest = max(lengths)
    for xml in sheets:
        uses = xml.count(b'"s"') + xml.count(b"'s'")
        if longest * uses > _TEXT_BUDGET and _volume(xml, uses, lengths, shared_strings) > _TEXT_BUDGET:
            raise refusals.inflated_too_large(_TEXT_BUDGET)


def _volume(xml: bytes, uses: int, lengths: list[int], shared_strings: bytes) -> int:
    longest = max(lengths)
    if _SELF_CLOSED.search(shared_strings):  # Numbers and lengths no longer go together: assume the worst.
        return longest * uses
    numbers = _REFERENCES.findall(xml)
    known = sum(lengths[number] for number in map(int, numbers) if number < len(lengths))
    return known + longest * (uses - len(numbers))
