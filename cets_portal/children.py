"""子进程: the processes of a portal that one command runs, each begun again when it ends by itself."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

PATIENCE = 15  # Seconds a child has to end by itself; what it leaves undone the sweeper takes up again.
LIVES = 5  # So many ends within a minute are no accident.
WITHIN = 60

Say = Callable[[str], object]


class GivenUp(Exception):
    """A child ended again and again; the text says which and what to do."""


class Child:
    """One process in a session of its own: Ctrl-C reaches only us, and we stop it.

    A child that ends by itself (killed, out of memory) is begun again after 1, 2, 4 … seconds.
    """

    def __init__(self, name: str, command: Sequence[str], *, cwd: Path, environment: Mapping[str, str]) -> None:
        self.name, self.command = name, command
        self.cwd, self.environment = cwd, environment
        self.ends: list[float] = []
        self.again_at: float | None = None
        self.begin()

    def begin(self) -> None:
        self.again_at = None
        self.process = subprocess.Popen(
            self.command, cwd=self.cwd, env=self.environment, stdin=subprocess.DEVNULL, start_new_session=True
        )

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def tend(self, now: float, say: Say) -> None:
        """Begin the child again when its pause is over; GivenUp at the end of its lives. `now`: a monotonic clock."""
        if not self.has_ended:
            return
        if self.again_at is None:
            self.again_at = now + self._pause(now)
            say(f"The {self.name} process ended by itself ({self._how()}); it is started again.")
        elif now >= self.again_at:
            self.begin()

    def _pause(self, now: float) -> int:
        self.end_session()  # What a killed leader left behind would hold the port.
        self.ends = [*(end for end in self.ends if now - end < WITHIN), now]
        if len(self.ends) >= LIVES:
            raise GivenUp(
                f"The {self.name} process ended {LIVES} times within {WITHIN} seconds (at last {self._how()}). "
                "The portal stops: the reason stands above. Mend it and start the portal again; no data are lost."
            )
        return int(2 ** (len(self.ends) - 1))

    def _how(self) -> str:
        status = self.process.returncode
        if status >= 0:
            return f"status {status}"
        return f"signal {signal.Signals(-status).name}"

    def end_session(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def end_children(children: Iterable[Child]) -> None:
    """Ask each child to end, and end the session of one that does not within PATIENCE."""
    for child in children:
        if not child.has_ended:
            child.process.terminate()
    latest = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.process.wait(max(0.1, latest - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.end_session()
            child.process.wait()
