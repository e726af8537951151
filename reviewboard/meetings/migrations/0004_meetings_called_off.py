"""Each in a transaction of its own, so that whoever reads meetings waits for a moment only."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0003_series_rules'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='meeting',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='meeting',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='meeting',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='meeting',
            name='called_off',
            field=models.CharField(blank=True, choices=[('cancelled', 'cancelled'), ('no_facilitator', 'no_facilitator'), ('not_fixed', 'not_fixed'), ('rests', 'rests'), ('quiet', 'quiet')], db_default='', default='', help_text='why it is not held', max_length=32),
        ),
        migrations.AddField(
            model_name='meeting',
            name='called_off_at',
            field=models.DateTimeField(blank=True, help_text='the last time; stays when a skip is taken back', null=True),
        ),
        migrations.AddField(
            model_name='meeting',
            name='called_off_reason',
            field=models.TextField(blank=True, db_default='', default='', help_text='in words, stored keyed'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='handed_over',
            field=models.BooleanField(db_default=False, default=False, help_text='whose turn it was gave it to somebody'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='historic',
            field=models.BooleanField(db_default=False, default=False, help_text='imported: found and counted, and never built, mailed or asked'),
        ),
        migrations.AddField(
            model_name='meetingevent',
            name='called_off',
            field=models.CharField(blank=True, choices=[('cancelled', 'cancelled'), ('no_facilitator', 'no_facilitator'), ('not_fixed', 'not_fixed'), ('rests', 'rests'), ('quiet', 'quiet')], db_default='', default='', help_text='why it is not held', max_length=32),
        ),
        migrations.AddField(
            model_name='meetingevent',
            name='called_off_at',
            field=models.DateTimeField(blank=True, help_text='the last time; stays when a skip is taken back', null=True),
        ),
        migrations.AddField(
            model_name='meetingevent',
            name='called_off_reason',
            field=models.TextField(blank=True, db_default='', default='', help_text='in words, stored keyed'),
        ),
        migrations.AddField(
            model_name='meetingevent',
            name='handed_over',
            field=models.BooleanField(db_default=False, default=False, help_text='whose turn it was gave it to somebody'),
        ),
        migrations.AddField(
            model_name='meetingevent',
            name='historic',
            field=models.BooleanField(db_default=False, default=False, help_text='imported: found and counted, and never built, mailed or asked'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_meetingevent" ("called_off", "called_off_at", "called_off_reason", "covers_from", "covers_to", "created_at", "ends_at", "facilitator_id", "handed_over", "historic", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "series_id", "starts_at", "state") VALUES (NEW."called_off", NEW."called_off_at", NEW."called_off_reason", NEW."covers_from", NEW."covers_to", NEW."created_at", NEW."ends_at", NEW."facilitator_id", NEW."handed_over", NEW."historic", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."series_id", NEW."starts_at", NEW."state"); RETURN NULL;', hash='05f4631a4f984124f60e0b6fcbb6e711eab4da03', operation='INSERT', pgid='pgtrigger_insert_insert_61d9e', table='meetings_meeting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."called_off" IS DISTINCT FROM (NEW."called_off") OR OLD."called_off_at" IS DISTINCT FROM (NEW."called_off_at") OR OLD."called_off_reason" IS DISTINCT FROM (NEW."called_off_reason") OR OLD."covers_from" IS DISTINCT FROM (NEW."covers_from") OR OLD."covers_to" IS DISTINCT FROM (NEW."covers_to") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."facilitator_id" IS DISTINCT FROM (NEW."facilitator_id") OR OLD."handed_over" IS DISTINCT FROM (NEW."handed_over") OR OLD."historic" IS DISTINCT FROM (NEW."historic") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."series_id" IS DISTINCT FROM (NEW."series_id") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."state" IS DISTINCT FROM (NEW."state"))', func='INSERT INTO "meetings_meetingevent" ("called_off", "called_off_at", "called_off_reason", "covers_from", "covers_to", "created_at", "ends_at", "facilitator_id", "handed_over", "historic", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "series_id", "starts_at", "state") VALUES (NEW."called_off", NEW."called_off_at", NEW."called_off_reason", NEW."covers_from", NEW."covers_to", NEW."created_at", NEW."ends_at", NEW."facilitator_id", NEW."handed_over", NEW."historic", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."series_id", NEW."starts_at", NEW."state"); RETURN NULL;', hash='3799625dc92a8da09fe5e39b0fe13644c091aa97', operation='UPDATE', pgid='pgtrigger_update_update_495b8', table='meetings_meeting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_meetingevent" ("called_off", "called_off_at", "called_off_reason", "covers_from", "covers_to", "created_at", "ends_at", "facilitator_id", "handed_over", "historic", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "series_id", "starts_at", "state") VALUES (OLD."called_off", OLD."called_off_at", OLD."called_off_reason", OLD."covers_from", OLD."covers_to", OLD."created_at", OLD."ends_at", OLD."facilitator_id", OLD."handed_over", OLD."historic", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."series_id", OLD."starts_at", OLD."state"); RETURN NULL;', hash='6579c78a68928153548d4cc9b0974c7c84e6024b', operation='DELETE', pgid='pgtrigger_delete_delete_4bf26', table='meetings_meeting', when='AFTER')),
        ),
    ]
