"""封存: encrypts who told a tip, with a key of the portal's own (TIPS_KEY, or one kept beside the data)."""

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.embedded import kept_secret


def sealed(text: str) -> bytes:
    """The ciphertext; nothing for nothing."""
    return _box(settings.TIPS_KEY).encrypt(text.encode()) if text else b""


def opened(token: bytes) -> str:
    """The text. Refused where it was sealed with another key."""
    if not token:
        return ""
    try:
        return _box(settings.TIPS_KEY).decrypt(token).decode()
    except InvalidToken as error:
        raise Refused(_("联系方式用另一把密钥封存，无法打开。请检查 TIPS_KEY。"), code="sealed") from error


@cache
def _box(text: str) -> Fernet:
    seed = hashlib.sha256((text or kept_secret(settings.TIPS_KEY_FILE)).encode()).digest()
    return Fernet(base64.urlsafe_b64encode(seed))
