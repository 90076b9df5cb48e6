from django.db import migrations

from cets_portal.audit.append_only import AppendOnly
from quota.keeping_closes import KeepClosedYears


class Migration(migrations.Migration):
    dependencies = [("quota", "0020_year_end_acts")]
    operations = [AppendOnly("quota_judicialpaper"), KeepClosedYears()]
