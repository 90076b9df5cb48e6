"""签名: who signs the checkpoints of the log. Ed25519 with a key of the portal's own, unless the setting
RECEIPT_SIGNER names another class (SM2 hardware, docs/decisions/0022-receipts.md)."""

import hashlib
from functools import cache
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.module_loading import import_string

from cets_portal.embedded import kept_secret


class Signer(Protocol):
    """签名器: signs messages with one key. A class is made without arguments, once per process and setting."""

    algorithm: str

    def public_key(self) -> bytes:
        """The public key, in the form that is customary for the algorithm (Ed25519: 32 bytes)."""
        ...

    def sign(self, message: bytes) -> bytes: ...

    def holds(self, public_key: bytes, message: bytes, signature: bytes) -> bool:
        """Whether the signature is one of that key over the message."""
        ...


class Ed25519Signer:
    """Ed25519 (RFC 8032). The seed is the SHA-256 of the text RECEIPT_SIGNING_KEY, or of one kept beside the data."""

    algorithm = "Ed25519"

    def __init__(self) -> None:
        text = settings.RECEIPT_SIGNING_KEY or kept_secret(settings.RECEIPT_KEY_FILE)
        self._key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(text.encode()).digest())

    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    @staticmethod
    def holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def signer() -> Signer:
    """The signer that the settings name."""
    return _made(settings.RECEIPT_SIGNER, settings.RECEIPT_SIGNING_KEY)


@cache
def _made(dotted: str, _key: str) -> Signer:
    made: Signer = import_string(dotted)()
    return made


def signature_holds(algorithm: str, public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature holds that this portal made under its present signer, or under its own before."""
    if algorithm == Ed25519Signer.algorithm:
        return Ed25519Signer.holds(public_key, message, signature)
    present = signer()
    return present.algorithm == algorithm and present.holds(public_key, message, signature)


def key_id(public_key: bytes) -> str:
    """The name of a key: the SHA-256 of its public half, hexadecimal."""
    return hashlib.sha256(public_key).hexdigest()
