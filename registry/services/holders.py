"""企业账户单位: ties an enterprise of the register to the body in which its people hold posts."""

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Organisation, OrganisationKind, User
from cets_portal.audit.errors import Refused
from cets_portal.audit.services import record
from registry.models import Enterprise


def give_account(enterprise: Enterprise, organisation: Organisation, *, by: User | None) -> None:
    """Tie them together. Refused where the codes differ: nobody may read another enterprise's pages."""
    if organisation.kind != OrganisationKind.ENTERPRISE or organisation.uscc != enterprise.uscc:
        raise Refused(
            _("账户单位的统一社会信用代码与企业不同（%(found)s，应为 %(wanted)s）。")
            % {"found": organisation.uscc, "wanted": enterprise.uscc},
            code="other_code",
        )
    with transaction.atomic():
        Enterprise.objects.filter(pk=enterprise.pk).update(organisation=organisation)
        record("registry.enterprise.give_account", enterprise, by=by)
    enterprise.refresh_from_db()
