"""Each in a transaction of its own, so that whoever reads series waits for a moment only."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0004_meetings_called_off'),
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
            name='countries',
            field=models.CharField(blank=True, db_default='', default='', help_text='whose holidays it keeps, by commas: "DE,GB-ENG"', max_length=200),
        ),
        migrations.AddField(
            model_name='series',
            name='ledger_level',
            field=models.CharField(choices=[('named_ledger', 'named_ledger'), ('coverage', 'coverage')], db_default='named_ledger', default='named_ledger', help_text='whether attendance is kept by name for a time, or as coverage only', max_length=32),
        ),
        migrations.AddField(
            model_name='series',
            name='on_holiday',
            field=models.CharField(choices=[('hold', 'hold'), ('skip', 'skip'), ('before', 'before'), ('after', 'after')], db_default='hold', default='hold', max_length=32),
        ),
        migrations.AddField(
            model_name='series',
            name='skips_quiet',
            field=models.BooleanField(db_default=False, default=False, help_text='a week that gave nothing is skipped'),
        ),
        migrations.AddField(
            model_name='seriesevent',
            name='countries',
            field=models.CharField(blank=True, db_default='', default='', help_text='whose holidays it keeps, by commas: "DE,GB-ENG"', max_length=200),
        ),
        migrations.AddField(
            model_name='seriesevent',
            name='ledger_level',
            field=models.CharField(choices=[('named_ledger', 'named_ledger'), ('coverage', 'coverage')], db_default='named_ledger', default='named_ledger', help_text='whether attendance is kept by name for a time, or as coverage only', max_length=32),
        ),
        migrations.AddField(
            model_name='seriesevent',
            name='on_holiday',
            field=models.CharField(choices=[('hold', 'hold'), ('skip', 'skip'), ('before', 'before'), ('after', 'after')], db_default='hold', default='hold', max_length=32),
        ),
        migrations.AddField(
            model_name='seriesevent',
            name='skips_quiet',
            field=models.BooleanField(db_default=False, default=False, help_text='a week that gave nothing is skipped'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='series',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_seriesevent" ("active", "countries", "deputy_id", "facilitator_id", "freezes_before", "id", "key", "ledger_level", "minutes", "name", "on_holiday", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "rule", "skips_quiet", "starts_at", "starts_on", "video_url", "zone") VALUES (NEW."active", NEW."countries", NEW."deputy_id", NEW."facilitator_id", NEW."freezes_before", NEW."id", NEW."key", NEW."ledger_level", NEW."minutes", NEW."name", NEW."on_holiday", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."rule", NEW."skips_quiet", NEW."starts_at", NEW."starts_on", NEW."video_url", NEW."zone"); RETURN NULL;', hash='6c3a668374c6bd24bd8a05e67b313cb310798461', operation='INSERT', pgid='pgtrigger_insert_insert_b03bb', table='meetings_series', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='series',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "meetings_seriesevent" ("active", "countries", "deputy_id", "facilitator_id", "freezes_before", "id", "key", "ledger_level", "minutes", "name", "on_holiday", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "rule", "skips_quiet", "starts_at", "starts_on", "video_url", "zone") VALUES (NEW."active", NEW."countries", NEW."deputy_id", NEW."facilitator_id", NEW."freezes_before", NEW."id", NEW."key", NEW."ledger_level", NEW."minutes", NEW."name", NEW."on_holiday", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."rule", NEW."skips_quiet", NEW."starts_at", NEW."starts_on", NEW."video_url", NEW."zone"); RETURN NULL;', hash='621b080eb448abc7c3bad9df2e0cc3699a642ceb', operation='UPDATE', pgid='pgtrigger_update_update_353a3', table='meetings_series', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='series',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_seriesevent" ("active", "countries", "deputy_id", "facilitator_id", "freezes_before", "id", "key", "ledger_level", "minutes", "name", "on_holiday", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "rule", "skips_quiet", "starts_at", "starts_on", "video_url", "zone") VALUES (OLD."active", OLD."countries", OLD."deputy_id", OLD."facilitator_id", OLD."freezes_before", OLD."id", OLD."key", OLD."ledger_level", OLD."minutes", OLD."name", OLD."on_holiday", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."rule", OLD."skips_quiet", OLD."starts_at", OLD."starts_on", OLD."video_url", OLD."zone"); RETURN NULL;', hash='2351c82ddec157f5a6724444deaded4a9ad2c003', operation='DELETE', pgid='pgtrigger_delete_delete_90d56', table='meetings_series', when='AFTER')),
        ),
        AddConstraintNotValid(
            model_name='series',
            constraint=models.CheckConstraint(condition=models.Q(('ledger_level__in', ['named_ledger', 'coverage'])), name='series_ledger_level_known'),
        ),
        ValidateConstraint(model_name='series', name='series_ledger_level_known'),
    ]
