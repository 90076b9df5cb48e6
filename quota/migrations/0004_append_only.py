from django.db import migrations

from cets_portal.audit.append_only import AppendOnly
from quota.keeping import KeepAllocations


class Migration(migrations.Migration):
    dependencies = [("quota", "0003_allocation")]
    operations = [
        AppendOnly("quota_deductionentry"),
        AppendOnly("quota_officialtable"),
        KeepAllocations(),
    ]
