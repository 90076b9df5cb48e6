"""口令规则: what Django's own validators let through, such as `aaaaaaaaaaaa` and `ab1ab1ab1ab1`."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST_DIFFERENT = 5
#: A piece of this length or more bears being written twice: it would be accepted by itself.
LONG_PIECE = 10


def repeated_piece(password: str) -> str:
    """The shortest piece that, written again and again, is the password (the last time perhaps cut); else empty."""
    for length in range(1, len(password) // 2 + 1):
        if password[length:] == password[:-length]:
            return password[:length]
    return ""


class VarietyValidator:
    """字符要有变化: at least five different characters, and no short piece written again and again."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError, in words, for a password that varies too little."""
        different = len(set(password))
        if different < LEAST_DIFFERENT:
            found = {"n": different, "least": LEAST_DIFFERENT}
            raise ValidationError(
                _("这个密码只用了 %(n)s 种字符，请至少用 %(least)s 种。") % found, code="few_characters"
            )
        if 0 < len(repeated_piece(password)) < LONG_PIECE:
            raise ValidationError(_("这个密码只是同一小段的重复，请换一个。"), code="repeated_piece")

    def get_help_text(self) -> str:
        return _("密码至少要有 %(least)s 种不同的字符，也不能是同一小段的重复。") % {"least": LEAST_DIFFERENT}
