"""配额清缴的网址."""

from django.urls import path

from quota.views.surrender import acts, applications, applying, consents, detail, lists

urlpatterns = [
    path("surrender/", lists.surrender_list, name="surrender-list"),
    path("surrender/export/", lists.surrender_export, name="surrender-export"),
    path("surrender/generate/", lists.surrender_generate, name="surrender-generate"),
    path("surrender/notify/", lists.surrender_notify_many, name="surrender-notify-many"),
    path("surrender/shortfalls/", lists.surrender_shortfalls, name="surrender-shortfalls"),
    path("surrender/applications/", applications.surrender_applications, name="surrender-applications"),
    path("surrender/applications/approve/", acts.surrender_approve_many, name="surrender-approve-many"),
    path("surrender/applications/<int:pk>/", applications.surrender_application, name="surrender-application"),
    path("surrender/applications/<int:pk>/approve/", acts.surrender_approve, name="surrender-approve"),
    path("surrender/applications/<int:pk>/refuse/", acts.surrender_refuse, name="surrender-refuse"),
    path("surrender/applications/<int:pk>/withdraw/", acts.surrender_withdraw, name="surrender-withdraw"),
    path(
        "surrender/applications/<int:pk>/certificate/", applications.surrender_certificate, name="surrender-certificate"
    ),
    path("surrender/applications/<int:pk>/paper/", applications.surrender_paper, name="surrender-paper"),
    path("surrender/credits/<int:pk>/file/", applications.surrender_proof, name="surrender-proof"),
    path("surrender/consents/", consents.surrender_consents, name="surrender-consents"),
    path("surrender/consents/<int:pk>/give/", consents.surrender_consent_give, name="surrender-consent-give"),
    path("surrender/consents/<int:pk>/decline/", consents.surrender_consent_decline, name="surrender-consent-decline"),
    path("surrender/<int:pk>/", detail.surrender_detail, name="surrender-detail"),
    path("surrender/<int:pk>/notify/", detail.surrender_notify, name="surrender-notify"),
    path("surrender/<int:pk>/case/", detail.surrender_case, name="surrender-case"),
    path("surrender/<int:pk>/apply/", applying.surrender_apply, name="surrender-apply"),
    path("surrender/<int:pk>/force/", applying.surrender_force, name="surrender-force"),
]
