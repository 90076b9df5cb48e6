"""按地址限次: so many acts from one address in a while, counted in the cache under a digest of the address.

The address itself is kept nowhere: who tells a tip is not to be found by it. A cache out of reach stops nobody.
"""

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError
from rest_framework.throttling import SimpleRateThrottle

log = logging.getLogger(__name__)


class AddressThrottle(SimpleRateThrottle):
    """限次: settings.TIPS_RATE, "10/hour"; "" sets no limit."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def get_rate(self) -> str | None:
        """As the settings have it now."""
        return settings.TIPS_RATE or None

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        """One count for each address and act."""
        return f"limit-{self.scope}-{salted_hmac('address limit', _address(request)).hexdigest()}"


def may_go_on(request: HttpRequest, scope: str) -> bool:
    """Whether this address has not done this too often."""
    try:
        return bool(AddressThrottle(scope).allow_request(request, None))  # type: ignore[arg-type]
    except (RedisError, OSError) as fault:
        log.warning("%s: acts are not counted, the cache is out of reach: %s", scope, fault)
        return True


def _address(request: HttpRequest) -> str:
    """Behind our proxy its last word on who asked; else who is connected."""
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if told:
            return told
    return str(request.META.get("REMOTE_ADDR", ""))
