"""填空: a template and the facts of one recipient become the text of a letter, and the text its digest."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from cets_portal.norms.letter import LetterTemplate

_PLACE = re.compile(r"\{(\w+)\}")

#: The text of one letter as it is kept: title, salutation, closing, paragraphs [{style, lead, text, clause}].
Body = dict[str, Any]


class EmptyPlaces(ValueError):
    """Places of the text for which there is nothing to say."""

    def __init__(self, places: tuple[str, ...]) -> None:
        self.places = places
        super().__init__(", ".join(places))


def fill(template: LetterTemplate, facts: Mapping[str, str]) -> Body:
    """The text with every place filled. What stands in a fact is never read as a place again. Raises EmptyPlaces."""
    empty = tuple(dict.fromkeys(place for place in _places(template) if not facts.get(place, "").strip()))
    if empty:
        raise EmptyPlaces(empty)

    def put(text: str) -> str:
        return _PLACE.sub(lambda found: facts[found[1]].strip(), text)

    return {
        "title": put(template.title),
        "salutation": put(template.salutation),
        "closing": put(template.closing),
        "paragraphs": [
            {"style": str(one.style), "lead": put(one.lead), "text": put(one.text), "clause": one.clause}
            for one in template.paragraphs
        ],
    }


def _places(template: LetterTemplate) -> Iterator[str]:
    texts = (template.title, template.salutation, template.closing)
    for text in (*texts, *(one.lead + one.text for one in template.paragraphs)):
        yield from _PLACE.findall(text)


def digest_of(what: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON (keys sorted, no spaces, UTF-8): the same words give the same digest."""
    text = json.dumps(what, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def blocks(body: Body) -> list[dict[str, Any]]:
    """The paragraphs for drawing: items that follow each other become one numbered list."""
    drawn: list[dict[str, Any]] = []
    for paragraph in body["paragraphs"]:
        style = paragraph["style"]
        if style == "item" and drawn and drawn[-1]["style"] == "item":
            drawn[-1]["items"].append(paragraph)
        else:
            drawn.append({"style": style, "items": [paragraph]})
    return drawn
