"""测速表: one row a contender; ratios only ever against a row of the same run."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Measured:
    """One contender: the median of its runs, and how it compares."""

    work: str
    contender: str
    rows: int
    seconds: float
    ratio: str = ""
    aim: str = ""

    @property
    def line(self) -> str:
        speed = self.rows / self.seconds if self.seconds else 0
        return (
            f"| {self.work} | {self.contender} | {self.rows:,} | {self.seconds:.2f} | {speed:,.0f} "
            f"| {self.ratio or '–'} | {self.aim or '–'} |"
        )


def timed(act: Callable[[], object], before: Callable[[], object] = lambda: None, runs: int = 3) -> float:
    """Median seconds of `act` over `runs`; `before` prepares each run and is not counted."""
    seconds = []
    for _ in range(runs):
        before()
        gc.collect()
        start = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - start)
    return median(seconds)


def as_markdown(rows: list[Measured]) -> str:
    head = (
        "| work | contender | rows | seconds | rows/s | ratio | aim |\n| --- | --- | ---: | ---: | ---: | --- | --- |\n"
    )
    return head + "\n".join(row.line for row in rows) + "\n"
