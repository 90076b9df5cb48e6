"""接口限流: so many calls for each token, counted in the cache; a cache out of reach stops nobody."""

import logging

from django.conf import settings
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from cets_portal.accounts.models import ApiToken

log = logging.getLogger(__name__)


class TokenThrottle(SimpleRateThrottle):
    """令牌限流: settings.API_RATE, "300/min"; "" sets no limit. Whoever has no token is refused before."""

    scope = "token"

    def get_rate(self) -> str | None:
        """As the settings have it now."""
        return settings.API_RATE or None

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """One count for each token."""
        return f"api-rate-{request.auth.pk}" if isinstance(request.auth, ApiToken) else None

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Whether this call may be answered."""
        try:
            return bool(super().allow_request(request, view))
        except (RedisError, OSError) as fault:
            log.warning("api: calls are not counted, the cache is out of reach: %s", fault)
            return True
