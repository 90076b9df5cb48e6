from django.db import migrations

from cets_portal.audit.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("dataquality", "0003_plans_and_filings")]
    operations = [AppendOnly("dataquality_submission")]
