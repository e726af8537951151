"""A series may run in shadow. By itself, so that nobody who holds a series waits for one who holds its meetings."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0005_series_holidays_and_ledger'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='series',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='series',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='series',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='series',
            name='shadow_since',
            field=models.DateTimeField(blank=True, help_text='while it runs beside another meeting: only who leads it learns of it, and no mail leaves', null=True),
        ),
        migrations.AddField(
            model_name='seriesevent',
            name='shadow_since',
            field=models.DateTimeField(blank=True, help_text='while it runs beside another meeting: only who leads it learns of it, and no mail leaves', null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='series',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_seriesevent" ("active", "countries", "deputy_id", "facilitator_id", "freezes_before", "id", "key", "ledger_level", "minutes", "name", "on_holiday", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "rule", "shadow_since", "skips_quiet", "starts_at", "starts_on", "video_url", "zone") VALUES (NEW."active", NEW."countries", NEW."deputy_id", NEW."facilitator_id", NEW."freezes_before", NEW."id", NEW."key", NEW."ledger_level", NEW."minutes", NEW."name", NEW."on_holiday", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."rule", NEW."shadow_since", NEW."skips_quiet", NEW."starts_at", NEW."starts_on", NEW."video_url", NEW."zone"); RETURN NULL;', hash='8bc305f16eac1889e6d02cc0918ec613ffa5a3cf', operation='INSERT', pgid='pgtrigger_insert_insert_b03bb', table='meetings_series', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='series',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "meetings_seriesevent" ("active", "countries", "deputy_id", "facilitator_id", "freezes_before", "id", "key", "ledger_level", "minutes", "name", "on_holiday", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "rule", "shadow_since", "skips_quiet", "starts_at", "starts_on", "video_url", "zone") VALUES (NEW."active", NEW."countries", NEW."deputy_id", NEW."facilitator_id", NEW."freezes_before", NEW."id", NEW."key", NEW."ledger_level", NEW."minutes", NEW."name", NEW."on_holiday", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."rule", NEW."shadow_since", NEW."skips_quiet", NEW."starts_at", NEW."starts_on", NEW."video_url", NEW."zone"); RETURN NULL;', hash='f6efdb876aca81b03dd944fd1526b0654c9e3bed', operation='UPDATE', pgid='pgtrigger_update_update_353a3', table='meetings_series', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='series',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_seriesevent" ("active", "countries", "deputy_id", "facilitator_id", "freezes_before", "id", "key", "ledger_level", "minutes", "name", "on_holiday", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "rule", "shadow_since", "skips_quiet", "starts_at", "starts_on", "video_url", "zone") VALUES (OLD."active", OLD."countries", OLD."deputy_id", OLD."facilitator_id", OLD."freezes_before", OLD."id", OLD."key", OLD."ledger_level", OLD."minutes", OLD."name", OLD."on_holiday", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."rule", OLD."shadow_since", OLD."skips_quiet", OLD."starts_at", OLD."starts_on", OLD."video_url", OLD."zone"); RETURN NULL;', hash='36330dd5606d6025f3a554da27c63ab22f559e5b', operation='DELETE', pgid='pgtrigger_delete_delete_90d56', table='meetings_series', when='AFTER')),
        ),
    ]
