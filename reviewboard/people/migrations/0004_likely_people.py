"""Built beside the writers: a plain CREATE INDEX would hold up every delivery that brings somebody new."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models

from reviewboard.people.columns import Folded, Handle


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('people', '0003_merges'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='identity',
            index=models.Index(condition=models.Q(('erased_at__isnull', True), ('person__isnull', True)), fields=['id'], name='identity_unmatched'),
        ),
        AddIndexConcurrently(
            model_name='identity',
            index=models.Index(Handle('value'), name='identity_by_handle'),
        ),
        AddIndexConcurrently(
            model_name='identity',
            index=models.Index(Folded('name'), name='identity_by_name'),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=models.Index(Handle('email'), name='person_by_handle'),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=GinIndex(SearchVector(Folded('name'), config='simple'), name='person_by_words'),
        ),
    ]
