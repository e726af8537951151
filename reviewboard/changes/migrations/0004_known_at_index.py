"""Built beside the writers: a plain CREATE INDEX would hold up every delivery on a large table."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('changes', '0003_known_at'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='change',
            index=models.Index(fields=['known_at', 'happened_at'], name='change_by_known'),
        ),
    ]
