"""Built beside the writers, as 0004; and what 0009 added without looking at old rows is checked now, without locking."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('changes', '0009_what_is_said_of_verdicts'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='change',
            index=models.Index(condition=models.Q(('picked_named', ''), _negated=True), fields=['repository', 'picked_named'], name='change_by_picked'),
        ),
        AddIndexConcurrently(
            model_name='change',
            index=models.Index(condition=models.Q(('disputed_at__isnull', False)), fields=['-disputed_at', '-id'], name='change_disputed'),
        ),
        AddIndexConcurrently(
            model_name='evidence',
            index=models.Index(fields=['rule_id', 'id'], name='evidence_by_rule'),
        ),
        ValidateConstraint(model_name='change', name='change_ruled_known'),
        ValidateConstraint(model_name='evidence', name='evidence_kind_known'),
    ]
