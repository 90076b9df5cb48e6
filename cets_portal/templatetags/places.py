"""地名: provinces in the reader's language. Bureaus, cities and units keep their Chinese names: they are names."""

from django.utils.translation import get_language

from cets_portal.norms.provinces import Province


def place(province: Province) -> str:
    """示例省; Demo Province."""
    return province.name if _reads_chinese() else province.english


def short_place(province: Province) -> str:
    """示例; Demo Province. For lists of many."""
    return province.short if _reads_chinese() else province.english


def _reads_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")
