"""连写: two texts in one line, punctuated in the reader's language."""

from typing import Any

from django.utils.translation import gettext as _


def labelled(label: Any, text: Any) -> str:
    """标签：内容."""
    return _("%(label)s：%(value)s") % {"label": label, "value": text}


def with_note(text: Any, note: Any) -> str:
    """文字（说明）; the text alone where there is no note."""
    return _("%(text)s（%(note)s）") % {"text": text, "note": note} if note else str(text)
