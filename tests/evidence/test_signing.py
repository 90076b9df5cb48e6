"""签名: the portal's own key unless another signer is named; a key of its own making is told at deployment."""

import hashlib
from typing import Any

import pytest
from django.core.checks import run_checks

from cets_portal.evidence import checks
from cets_portal.evidence.models import Checkpoint
from cets_portal.evidence.services.log import append
from cets_portal.evidence.services.proof import prove
from cets_portal.evidence.signing import Ed25519Signer, signer
from tests.evidence.making import make_leaf


class DeviceSigner:
    """A stand-in for signing hardware with an algorithm of its own."""

    algorithm = "device"

    def public_key(self) -> bytes:
        return b"the device's public half"

    def sign(self, message: bytes) -> bytes:
        return hashlib.sha256(b"device" + message).digest()

    def holds(self, public_key: bytes, message: bytes, signature: bytes) -> bool:
        return signature == self.sign(message)


def test_without_a_given_key_one_is_kept(settings: Any, tmp_path: Any) -> None:
    settings.RECEIPT_SIGNING_KEY, settings.RECEIPT_KEY_FILE = "", tmp_path / "key"
    assert Ed25519Signer().public_key() == Ed25519Signer().public_key()
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0


def test_the_given_key_signs(settings: Any) -> None:
    settings.RECEIPT_SIGNING_KEY = "one"
    first = signer()
    settings.RECEIPT_SIGNING_KEY = "two"
    assert first.public_key() != signer().public_key()
    assert signer().holds(signer().public_key(), b"message", signer().sign(b"message"))
    assert not signer().holds(first.public_key(), b"message", signer().sign(b"message"))


@pytest.mark.django_db
def test_a_device_can_be_plugged_in(settings: Any) -> None:
    settings.RECEIPT_SIGNER = f"{__name__}.DeviceSigner"
    settings.LOGGED_CONTENTS = []
    append([make_leaf("a")])
    assert Checkpoint.objects.get().algorithm == "device"
    assert [one["place"] for one in prove().findings] == ["content"]


def test_a_key_of_the_portals_own_making_is_told_at_deployment(settings: Any) -> None:
    settings.RECEIPT_SIGNING_KEY = ""
    assert "evidence.W001" in [one.id for one in run_checks(include_deployment_checks=True)]
    assert checks.signs_with_a_kept_key(app_configs=None)
    settings.RECEIPT_SIGNING_KEY = "kept in a safe place"
    assert checks.signs_with_a_kept_key(app_configs=None) == []
