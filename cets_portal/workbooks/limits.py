"""上传限额: how large a workbook may be before it is opened, while it is inflated, and once it is read."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """限额: sizes in bytes, counts in pieces. The defaults hold a province's roster ten times over."""

    max_bytes: int = 30 * MIB
    #: Entries of the zip directory; a workbook with forty sheets and a hundred pictures has about 250.
    max_entries: int = 1000
    #: What the directory may declare for all entries together.
    max_declared: int = 1024 * MIB
    #: What is really inflated, all parts together; a sheet is left as soon as it passes its rows.
    max_inflated: int = 256 * MIB
    #: Inflated over packed size. Sheets reach 15 to 60; deflate can do 1,032.
    max_ratio: int = 250
    #: A part this small may be packed as well as it likes.
    ratio_from: int = 8 * MIB
    max_rows: int = 50_000
    max_columns: int = 256
    #: Rows times columns between the first and the last filled cell: the reader keeps every one of them.
    max_cells: int = 4_000_000


DEFAULT_LIMITS = Limits()
