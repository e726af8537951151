"""A meeting may be in shadow; see 0006."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0006_series_shadow'),
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
            name='shadow',
            field=models.BooleanField(db_default=False, default=False, help_text='of a series in shadow: built and fixed, and never mailed, asked or counted'),
        ),
        migrations.AddField(
            model_name='meetingevent',
            name='shadow',
            field=models.BooleanField(db_default=False, default=False, help_text='of a series in shadow: built and fixed, and never mailed, asked or counted'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_meetingevent" ("called_off", "called_off_at", "called_off_reason", "covers_from", "covers_to", "created_at", "ends_at", "facilitator_id", "handed_over", "historic", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "series_id", "shadow", "starts_at", "state") VALUES (NEW."called_off", NEW."called_off_at", NEW."called_off_reason", NEW."covers_from", NEW."covers_to", NEW."created_at", NEW."ends_at", NEW."facilitator_id", NEW."handed_over", NEW."historic", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."series_id", NEW."shadow", NEW."starts_at", NEW."state"); RETURN NULL;', hash='06e3dac2b449f1cf0d35fa57852a498495e2a927', operation='INSERT', pgid='pgtrigger_insert_insert_61d9e', table='meetings_meeting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."called_off" IS DISTINCT FROM (NEW."called_off") OR OLD."called_off_at" IS DISTINCT FROM (NEW."called_off_at") OR OLD."called_off_reason" IS DISTINCT FROM (NEW."called_off_reason") OR OLD."covers_from" IS DISTINCT FROM (NEW."covers_from") OR OLD."covers_to" IS DISTINCT FROM (NEW."covers_to") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."facilitator_id" IS DISTINCT FROM (NEW."facilitator_id") OR OLD."handed_over" IS DISTINCT FROM (NEW."handed_over") OR OLD."historic" IS DISTINCT FROM (NEW."historic") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."series_id" IS DISTINCT FROM (NEW."series_id") OR OLD."shadow" IS DISTINCT FROM (NEW."shadow") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."state" IS DISTINCT FROM (NEW."state"))', func='INSERT INTO "meetings_meetingevent" ("called_off", "called_off_at", "called_off_reason", "covers_from", "covers_to", "created_at", "ends_at", "facilitator_id", "handed_over", "historic", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "series_id", "shadow", "starts_at", "state") VALUES (NEW."called_off", NEW."called_off_at", NEW."called_off_reason", NEW."covers_from", NEW."covers_to", NEW."created_at", NEW."ends_at", NEW."facilitator_id", NEW."handed_over", NEW."historic", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."series_id", NEW."shadow", NEW."starts_at", NEW."state"); RETURN NULL;', hash='5e16363bf0835e056091ace1ae94bb58b21dd040', operation='UPDATE', pgid='pgtrigger_update_update_495b8', table='meetings_meeting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_meetingevent" ("called_off", "called_off_at", "called_off_reason", "covers_from", "covers_to", "created_at", "ends_at", "facilitator_id", "handed_over", "historic", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "series_id", "shadow", "starts_at", "state") VALUES (OLD."called_off", OLD."called_off_at", OLD."called_off_reason", OLD."covers_from", OLD."covers_to", OLD."created_at", OLD."ends_at", OLD."facilitator_id", OLD."handed_over", OLD."historic", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."series_id", OLD."shadow", OLD."starts_at", OLD."state"); RETURN NULL;', hash='3c5c9f7dfc4ac4782c26ecb8158fbb2c9120526a', operation='DELETE', pgid='pgtrigger_delete_delete_4bf26', table='meetings_meeting', when='AFTER')),
        ),
    ]
