"""Triggers of history that know the columns of all three migrations before."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


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
    ]
