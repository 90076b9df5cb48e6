from django.db import migrations

from cets_portal.audit.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_receipt_log")]
    operations = [
        AppendOnly("evidence_logentry"),
        AppendOnly("evidence_lognode"),
        AppendOnly("evidence_checkpoint"),
    ]
