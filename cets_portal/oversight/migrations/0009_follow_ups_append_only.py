"""What happened after a decision is added to and never rewritten."""

from django.db import migrations

from cets_portal.audit.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("oversight", "0008_enforcement")]

    operations = [AppendOnly("oversight_casefollowup")]
