"""账户的网址."""

from django.urls import path

from cets_portal.accounts.views import door, own, posts, tokens

urlpatterns = [
    path("sign-in/", door.sign_in, name="sign-in"),
    path("sign-out/", door.sign_out, name="sign-out"),
    path("language/", door.set_language, name="set_language"),
    path("account/", own.account, name="account"),
    path("account/password/", own.password_change, name="password-change"),
    path("account/post/", own.switch_post, name="switch-post"),
    path("account/tokens/", tokens.api_tokens, name="api-tokens"),
    path("account/tokens/add/", tokens.api_token_add, name="api-token-add"),
    path("account/tokens/<int:pk>/revoke/", tokens.api_token_revoke, name="api-token-revoke"),
    path("posts/", posts.posts, name="posts"),
    path("posts/add/", posts.post_add, name="post-add"),
    path("posts/<int:pk>/hand-over/", posts.post_hand_over, name="post-hand-over"),
    path("posts/<int:pk>/vacate/", posts.post_vacate, name="post-vacate"),
    path("posts/<int:pk>/reset-password/", posts.post_reset_password, name="post-reset-password"),
    path("posts/<int:pk>/unlock/", posts.post_unlock, name="post-unlock"),
]
