"""Since when a ticket's answers are older than what is known; and what is old enough to go is found by its index.

The index is built beside the writers: a plain CREATE INDEX would hold up every ticket.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('tracker', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='issuelink',
            name='behind_since',
            field=models.DateTimeField(blank=True, help_text='by our clock: since when answers are older than what is known', null=True),
        ),
        AddIndexConcurrently(
            model_name='syncnote',
            index=models.Index(fields=['at'], name='note_by_time'),
        ),
    ]
