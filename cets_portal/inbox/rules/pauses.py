"""重试间隔: how long to wait before a failed delivery is tried again."""

from datetime import timedelta

#: A server that restarts is back in a minute; one that lies down overnight is worth the last two.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)


def pause_after(failures: int) -> timedelta | None:
    """The wait after this many failures (1, 2, …); None when it is not tried again by itself."""
    return PAUSES[failures - 1] if failures <= len(PAUSES) else None
