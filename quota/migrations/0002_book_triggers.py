from django.db import migrations

from cets_portal.audit.append_only import AppendOnly
from quota.immutability import KeepTheBook


class Migration(migrations.Migration):
    dependencies = [("quota", "0001_book")]
    operations = [
        AppendOnly("quota_account"),
        AppendOnly("quota_movement"),
        AppendOnly("quota_bookproof"),
        AppendOnly("quota_statementline"),
        AppendOnly("quota_difference"),
        KeepTheBook(),
    ]
