"""What was recognised as destructive in a change, and operations that are asked about before they are run."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('changes', '0012_paths_drafts_and_heads'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Harm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('head', models.CharField(max_length=64)),
                ('rule_id', models.CharField(max_length=64)),
                ('what', models.TextField()),
                ('where', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='harms', to='changes.change')),
            ],
            options={
                'ordering': ['change', 'id'],
            },
        ),
        migrations.CreateModel(
            name='HarmEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('head', models.CharField(max_length=64)),
                ('rule_id', models.CharField(max_length=64)),
                ('what', models.TextField()),
                ('where', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('change', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.change')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='changes.harm')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Operation',
            fields=[
                ('change', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='operation', serialize=False, to='changes.change')),
                ('key', models.CharField(max_length=120)),
                ('outcome', models.CharField(blank=True, choices=[('done', 'done'), ('failed', 'failed'), ('given_up', 'given_up')], default='', max_length=32)),
                ('outcome_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='OperationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('key', models.CharField(max_length=120)),
                ('outcome', models.CharField(blank=True, choices=[('done', 'done'), ('failed', 'failed'), ('given_up', 'given_up')], default='', max_length=32)),
                ('outcome_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('change', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', serialize=False, to='changes.change')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='changes.operation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='harm',
            constraint=models.UniqueConstraint(fields=('change', 'head', 'rule_id', 'where'), name='harm_once'),
        ),
        migrations.AddConstraint(
            model_name='harm',
            constraint=models.CheckConstraint(condition=models.Q(('head', ''), _negated=True), name='harm_names_a_head'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='harm',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "changes_harmevent" ("at", "change_id", "head", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id", "what", "where") VALUES (NEW."at", NEW."change_id", NEW."head", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rule_id", NEW."what", NEW."where"); RETURN NULL;', hash='e32a04a105fd91ade4e3c1cfc4b3c9f4317b8efe', operation='INSERT', pgid='pgtrigger_insert_insert_52b02', table='changes_harm', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='harm',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "changes_harmevent" ("at", "change_id", "head", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id", "what", "where") VALUES (NEW."at", NEW."change_id", NEW."head", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rule_id", NEW."what", NEW."where"); RETURN NULL;', hash='15f91de4d6aff3c9465748c5a8791de26f09649d', operation='UPDATE', pgid='pgtrigger_update_update_72db3', table='changes_harm', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='harm',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "changes_harmevent" ("at", "change_id", "head", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id", "what", "where") VALUES (OLD."at", OLD."change_id", OLD."head", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rule_id", OLD."what", OLD."where"); RETURN NULL;', hash='428f349fad82ad69b4918a73baa60a73c77917a6', operation='DELETE', pgid='pgtrigger_delete_delete_b4d6a', table='changes_harm', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='harmevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a4b1071d97991f21df6d329eb52351eb054e6a5a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_df363', table='changes_harmevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.UniqueConstraint(fields=('account', 'key'), name='operation_once'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['done', 'failed', 'given_up', ''])), name='operation_outcome_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='operation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "changes_operationevent" ("account_id", "change_id", "key", "outcome", "outcome_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."account_id", NEW."change_id", NEW."key", NEW."outcome", NEW."outcome_at", _pgh_attach_context(), NOW(), \'insert\', NEW."change_id"); RETURN NULL;', hash='9f94282e3d19e2146765f0900c391f5648639094', operation='INSERT', pgid='pgtrigger_insert_insert_dc3f0', table='changes_operation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='operation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "changes_operationevent" ("account_id", "change_id", "key", "outcome", "outcome_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."account_id", NEW."change_id", NEW."key", NEW."outcome", NEW."outcome_at", _pgh_attach_context(), NOW(), \'update\', NEW."change_id"); RETURN NULL;', hash='51e1480833433f0767ab4b07188a70e7202c3fd8', operation='UPDATE', pgid='pgtrigger_update_update_62bff', table='changes_operation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='operation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "changes_operationevent" ("account_id", "change_id", "key", "outcome", "outcome_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."account_id", OLD."change_id", OLD."key", OLD."outcome", OLD."outcome_at", _pgh_attach_context(), NOW(), \'delete\', OLD."change_id"); RETURN NULL;', hash='ca60639156c393aa4a62499ed6ebac855d8627cc', operation='DELETE', pgid='pgtrigger_delete_delete_bff07', table='changes_operation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='operationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b555e209705cf66bc613520a44d0a57c93e56182', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d3525', table='changes_operationevent', when='BEFORE')),
        ),
    ]
