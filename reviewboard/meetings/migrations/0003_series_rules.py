"""Turns, changed dates and what a series is about: tables that nobody reads yet."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0003_seen'),
        ('meetings', '0002_meeting_lifecycle'),
        ('people', '0005_mail_choices'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangedDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(help_text='the day that the rule names')),
                ('to', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField()),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['series', 'on'],
            },
        ),
        migrations.CreateModel(
            name='ChangedDateEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('on', models.DateField(help_text='the day that the rule names')),
                ('to', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField()),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Concern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'ordering': ['series', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ConcernEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
            ],
            options={
                'ordering': ['series', 'position'],
            },
        ),
        migrations.CreateModel(
            name='TurnEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='changeddate',
            name='series',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changed_dates', to='meetings.series'),
        ),
        migrations.AddField(
            model_name='changeddate',
            name='set_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='changeddateevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='changeddateevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='meetings.changeddate'),
        ),
        migrations.AddField(
            model_name='changeddateevent',
            name='series',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.series'),
        ),
        migrations.AddField(
            model_name='changeddateevent',
            name='set_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='concern',
            name='series',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='concerns', to='meetings.series'),
        ),
        migrations.AddField(
            model_name='concern',
            name='service',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.service'),
        ),
        migrations.AddField(
            model_name='concern',
            name='team',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.team'),
        ),
        migrations.AddField(
            model_name='concernevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='concernevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='meetings.concern'),
        ),
        migrations.AddField(
            model_name='concernevent',
            name='series',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.series'),
        ),
        migrations.AddField(
            model_name='concernevent',
            name='service',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.service'),
        ),
        migrations.AddField(
            model_name='concernevent',
            name='team',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.team'),
        ),
        migrations.AddField(
            model_name='turn',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='turn',
            name='series',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='turns', to='meetings.series'),
        ),
        migrations.AddField(
            model_name='turnevent',
            name='person',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='turnevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='turnevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='meetings.turn'),
        ),
        migrations.AddField(
            model_name='turnevent',
            name='series',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.series'),
        ),
        migrations.AddConstraint(
            model_name='changeddate',
            constraint=models.UniqueConstraint(fields=('series', 'on'), name='changed_date_once'),
        ),
        migrations.AddConstraint(
            model_name='changeddate',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='changed_date_has_a_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeddate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_changeddateevent" ("id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "series_id", "set_at", "set_by_id", "to") VALUES (NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."series_id", NEW."set_at", NEW."set_by_id", NEW."to"); RETURN NULL;', hash='a5127bff0b2667e3743a0251263fd27e682987f4', operation='INSERT', pgid='pgtrigger_insert_insert_2d789', table='meetings_changeddate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeddate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "meetings_changeddateevent" ("id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "series_id", "set_at", "set_by_id", "to") VALUES (NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."series_id", NEW."set_at", NEW."set_by_id", NEW."to"); RETURN NULL;', hash='95d9178ada001e0f5045f36e21420cee6b595df8', operation='UPDATE', pgid='pgtrigger_update_update_8800c', table='meetings_changeddate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeddate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_changeddateevent" ("id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "series_id", "set_at", "set_by_id", "to") VALUES (OLD."id", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."series_id", OLD."set_at", OLD."set_by_id", OLD."to"); RETURN NULL;', hash='b86507ada51c1b5a306799cf39e2a6e6ce453831', operation='DELETE', pgid='pgtrigger_delete_delete_e4eaf', table='meetings_changeddate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeddateevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0870cf0dd65ce3619ffb6d70b783ed2ab2dff145', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_33ad8', table='meetings_changeddateevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='concern',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('service__isnull', True), ('team__isnull', True)), models.Q(('service__isnull', False), ('team__isnull', True)), models.Q(('service__isnull', True), ('team__isnull', False)), _connector='OR'), name='concern_is_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='concern',
            constraint=models.UniqueConstraint(fields=('series', 'service'), name='concern_service_once'),
        ),
        migrations.AddConstraint(
            model_name='concern',
            constraint=models.UniqueConstraint(fields=('series', 'team'), name='concern_team_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='concern',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_concernevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "series_id", "service_id", "team_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."series_id", NEW."service_id", NEW."team_id"); RETURN NULL;', hash='85e6d0c825ece5c9ab51020381ba8853656ada10', operation='INSERT', pgid='pgtrigger_insert_insert_c489b', table='meetings_concern', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='concern',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "meetings_concernevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "series_id", "service_id", "team_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."series_id", NEW."service_id", NEW."team_id"); RETURN NULL;', hash='3a4063a6f232d335b46a46d0e50d782db0995164', operation='UPDATE', pgid='pgtrigger_update_update_1c4c9', table='meetings_concern', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='concern',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_concernevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "series_id", "service_id", "team_id") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."series_id", OLD."service_id", OLD."team_id"); RETURN NULL;', hash='14fb796fcf4859c6507dda37e38fb7ccad59812b', operation='DELETE', pgid='pgtrigger_delete_delete_90b29', table='meetings_concern', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='concernevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ded43abf166fe2cb3b2663402c02963e333f1153', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1e182', table='meetings_concernevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='turn',
            constraint=models.UniqueConstraint(fields=('series', 'position'), name='turn_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='turn',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_turnevent" ("id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "series_id") VALUES (NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."series_id"); RETURN NULL;', hash='fa50ae36ee6ad74689d293d4a65b8cce999598fa', operation='INSERT', pgid='pgtrigger_insert_insert_fcc01', table='meetings_turn', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='turn',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "meetings_turnevent" ("id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "series_id") VALUES (NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."series_id"); RETURN NULL;', hash='070e25a5074bfaff869095d74ec1f7da458771ce', operation='UPDATE', pgid='pgtrigger_update_update_ca95c', table='meetings_turn', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='turn',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_turnevent" ("id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "series_id") VALUES (OLD."id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."series_id"); RETURN NULL;', hash='c1c17f77f0434e0d762656db8b8d8a55e593502d', operation='DELETE', pgid='pgtrigger_delete_delete_c44d7', table='meetings_turn', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='turnevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2a2317823e806a82271f5c7222a6ecaf772a65e0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_34ce7', table='meetings_turnevent', when='BEFORE')),
        ),
    ]
