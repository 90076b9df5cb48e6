from django.db import migrations

from cets_portal.audit.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("quota", "0005_surrender")]
    operations = [
        AppendOnly("quota_compliancechange"),
        AppendOnly("quota_surrenderline"),
        AppendOnly("quota_offsetline"),
    ]
