"""接口的调用: an enterprise's own system with its token."""

import json
from datetime import date
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cets_portal.accounts.tokens import make_token
from tests.dataquality.filing.world import TODAY
from tests.people import WANG, WU, make_person

MONTH_URL = "/api/v1/filings/aluminium/2026-03/"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
_keys = count(1)


def a_token(*, expires_on: date = date(2026, 9, 30)) -> str:
    """A secret that Wu made for Wang."""
    wang, wu = make_person(WANG), make_person(WU)
    return make_token(name="能源管理系统", acts_for=wang, expires_on=expires_on, by=wu, today=TODAY)[1]


class System:
    """A system that calls the portal: its answers are (status, JSON)."""

    def __init__(self, secret: str) -> None:
        self._client = Client()
        self._head = {"authorization": f"Bearer {secret}"}

    def get(self, path: str = "") -> tuple[int, Any]:
        return self._read(self._client.get(_address(path), headers=self._head))

    def patch(self, path: str, body: Any, *, key: str = "") -> tuple[int, Any]:
        return self._send("patch", path, body if isinstance(body, bytes) else json.dumps(body), key)

    def post(self, path: str = "", body: Any = None, *, key: str = "") -> tuple[int, Any]:
        return self._send("post", path, json.dumps(body) if body is not None else "", key)

    def bring(self, kind: str, rows: list[str], *, data: bytes = PDF, key: str = "", **more: Any) -> tuple[int, Any]:
        """A paper, as multipart."""
        fields = {"file": SimpleUploadedFile("报告.pdf", data), "kind": kind, "rows": rows, **more}
        answer = self._client.post(_address("papers/"), fields, headers=self._head | _key(key))
        return self._read(answer)

    def _send(self, method: str, path: str, body: str | bytes, key: str) -> tuple[int, Any]:
        act = getattr(self._client, method)
        return self._read(act(_address(path), body, content_type="application/json", headers=self._head | _key(key)))

    def _read(self, answer: Any) -> tuple[int, Any]:
        return answer.status_code, answer.json()


def _address(path: str) -> str:
    return path if path.startswith("/") else MONTH_URL + path


def _key(key: str) -> dict[str, str]:
    """ "-" sends none."""
    return {} if key == "-" else {"idempotency-key": key or f"key-{next(_keys)}"}
