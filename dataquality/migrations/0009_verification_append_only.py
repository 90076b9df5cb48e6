from django.db import migrations

from cets_portal.audit.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("dataquality", "0008_reports_and_verification")]
    operations = [AppendOnly("dataquality_reportversion"), AppendOnly("dataquality_conclusion")]
