"""令牌认证: apart from the views, since the framework's settings name it."""

from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from cets_portal.accounts.models import ApiToken, User
from cets_portal.accounts.tokens import bearer_of
from cets_portal.clock.reading import today


class TokenAuthentication(BaseAuthentication):
    """令牌认证: `Authorization: Bearer cets_…`. A browser's session opens nothing here."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken]:
        """The filer and the token. Raises AuthenticationFailed (401)."""
        words = get_authorization_header(request).split()
        if len(words) != 2 or words[0].lower() != b"bearer":
            raise exceptions.AuthenticationFailed(_("请求须带令牌：Authorization: Bearer 令牌。"), code="no_token")
        found = bearer_of(words[1].decode("latin-1"), today=today())
        if found is None:
            sentence = _("令牌无效、已停用、已过期，或所代表的人不再任填报人。请由负责人重新建立令牌。")
            raise exceptions.AuthenticationFailed(sentence, code="bad_token")
        return found

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'
