"""Action items no longer share the audience row of their finding: who may see the finding is asked anyway.

Shared, lowering the one would have lowered the other. One statement over the few rows that share one.
"""

from typing import ClassVar

from django.db import migrations

UNSHARE = """
    UPDATE findings_actionitem SET audience_id = NULL FROM findings_finding
    WHERE findings_finding.id = findings_actionitem.finding_id
      AND findings_finding.audience_id = findings_actionitem.audience_id
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("findings", "0002_action_moves")]
    operations: ClassVar = [migrations.RunSQL(UNSHARE, migrations.RunSQL.noop)]
