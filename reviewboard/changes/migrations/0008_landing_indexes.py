"""Built beside the writers, as 0004."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('changes', '0007_reviews_checks_landing'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='change',
            index=models.Index(condition=models.Q(('merge_sha', ''), _negated=True), fields=['repository', 'merge_sha'], name='change_by_merge'),
        ),
        AddIndexConcurrently(
            model_name='change',
            index=models.Index(condition=models.Q(('landed_with', ''), _negated=True), fields=['repository', 'landed_with'], name='change_by_landing'),
        ),
    ]
