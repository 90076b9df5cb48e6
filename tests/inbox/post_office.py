"""邮局: a real SMTP server for the tests, in this process (`opened`) or in one of its own (`python -m`).

It keeps what it has taken, one line a mail: recipient and Message-ID. As a process it can stop in mid-dialogue
with the mail of a given number, so that a test may kill the sender at exactly that point.
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.services import _free_port


@dataclass
class PostOffice:
    """What came in, and whom the server refuses."""

    taken: list[tuple[str, bytes]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    port: int = 0

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _data in self.taken]

    def mail(self, number: int = 0) -> EmailMessage:
        return message_from_bytes(self.taken[number][1], policy=default)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address in self.refused:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.taken.append((envelope.rcpt_tos[0], envelope.content))
        return "250 taken"


@contextmanager
def opened() -> Iterator[PostOffice]:
    """A server in a thread of this process."""
    office = PostOffice(port=_free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


@dataclass
class Stopping:
    """Stops before it answers RCPT of one mail and the end of DATA of another, until the test says go on."""

    folder: Path
    at_recipient: int
    at_data: int
    asked: int = 0
    taken: int = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        self.asked += 1
        envelope.rcpt_tos.append(address)
        if self.asked == self.at_recipient:
            await self._stop("recipient")
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=default)
        self.taken += 1
        with (self.folder / "taken").open("a") as log:
            log.write(f"{envelope.rcpt_tos[0]}\t{mail['Message-ID']}\n")
        if self.taken == self.at_data:
            await self._stop("data")
        return "250 taken"

    async def _stop(self, point: str) -> None:
        (self.folder / f"stopped-at-{point}").touch()
        while not (self.folder / f"go-on-after-{point}").exists():
            await asyncio.sleep(0.02)


async def serve(handler: Stopping) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, enable_SMTPUTF8=True), "127.0.0.1", 0)
    (handler.folder / "port").write_text(str(server.sockets[0].getsockname()[1]))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Stopping(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
