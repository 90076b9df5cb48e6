"""账户的网址."""

from django.urls import path

from cets_portal.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("language/", views.set_language, name="set_language"),
    path("account/", views.account, name="account"),
    path("account/password/", views.password_change, name="password-change"),
    path("account/post/", views.switch_post, name="switch-post"),
    path("posts/", views.posts, name="posts"),
    path("posts/add/", views.post_add, name="post-add"),
    path("posts/<int:pk>/hand-over/", views.post_hand_over, name="post-hand-over"),
    path("posts/<int:pk>/vacate/", views.post_vacate, name="post-vacate"),
]
