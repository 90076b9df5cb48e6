"""免打扰时段: the hours of the night in Shanghai in which nothing leaves the portal.

Messages lie in the portal's inbox at once; only what rings a phone waits. A legal message waits too:
what is due is due by the day, and the steps of a reminder leave days.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_SPAN = re.compile(r"(\d\d?:\d\d)-(\d\d?:\d\d)")


@dataclass(frozen=True)
class QuietHours:
    """From `begins` until before `ends`, across midnight where `begins` is the later; equal means never."""

    begins: time
    ends: time

    def __contains__(self, clock: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


def quiet_hours(text: str) -> QuietHours:
    """Read "22:00-07:00". ValueError for anything else."""
    found = _SPAN.fullmatch(text.strip())
    if not found:
        raise ValueError(f"quiet hours are written 22:00-07:00, not {text!r}")
    begins, ends = (time.fromisoformat(part.zfill(5)) for part in found.groups())
    return QuietHours(begins, ends)


def speaks_at(moment: datetime, quiet: QuietHours) -> datetime:
    """The first instant from `moment` (aware) on that lies outside the quiet hours."""
    local = moment.astimezone(SHANGHAI)
    if local.time() not in quiet:
        return moment
    end = local.replace(hour=quiet.ends.hour, minute=quiet.ends.minute, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)
