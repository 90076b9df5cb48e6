"""状态标记: a status that knows its hue and glyph from one table beside its members."""

from collections.abc import Mapping

from django.db import models


class Shown(models.TextChoices):
    """Choices whose members have a hue and a glyph; each subclass keeps `LOOKS = nonmember({value: (hue, glyph)})`."""

    @property
    def hue(self) -> str:
        return _looks(self)[0]

    @property
    def glyph(self) -> str:
        return _looks(self)[1]


def _looks(member: Shown) -> tuple[str, str]:
    table: Mapping[str, tuple[str, str]] = vars(type(member))["LOOKS"]
    return table[member.value]
