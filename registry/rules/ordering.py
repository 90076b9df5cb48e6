"""名录次序: by city, name and code, the same whatever the database and its collation.

GB/T 2312 lays out the 3,755 common characters by pinyin, as dictionaries and spreadsheet programs list them; GB 18030
keeps those places. So its bytes are a pinyin order without a table of readings; rarer characters follow by radical.
"""

from registry.rules.names import name_key


def spoken_order(text: str) -> bytes:
    """A sort key: common Chinese characters by pinyin, Latin letters and digits before them."""
    return text.encode("gb18030", "replace")


def list_order(*, city: str, name: str, uscc: str) -> tuple[bytes, bytes, str]:
    """The sort key of an entry on an annual list; spellings of one name stand together."""
    return spoken_order(city), spoken_order(name_key(name)), uscc
