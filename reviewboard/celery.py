"""Celery moves work and owns none: the broker may lose everything at any moment (docs/adr/0007-outbox.md).

`HANDLERS` says which task does which kind of owed effect, `SCHEDULE` what runs when. Both name tasks by their
path, so that nothing is imported upwards.
"""

import os
import sys
from datetime import timedelta

from celery import Celery
from celery.schedules import crontab
from celery.signals import task_prerun
from django.conf import settings
from django.db import close_old_connections
from kombu import Queue
from kombu.exceptions import KombuError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewboard.settings")

HANDLERS: dict[str, str] = {
    "agenda_mail": "reviewboard.agenda.tasks.send_agenda_mail",
    "audience_changed": "reviewboard.findings.tasks.audience_changed",
    "called_off_mail": "reviewboard.agenda.tasks.send_called_off_mail",
    "chat_notice": "reviewboard.agenda.tasks.send_chat_notice",
    "check_place": "reviewboard.tracker.tasks.check_place",
    "create_issue": "reviewboard.tracker.tasks.create_issue",
    "create_issues": "reviewboard.tracker.tasks.create_issues",
    "commit_status": "reviewboard.approvals.tasks.tell_status",
    "evaluate_gates": "reviewboard.approvals.tasks.evaluate_gates",
    "expect_anew": "reviewboard.findings.tasks.expect_anew",
    "fetch_issues": "reviewboard.tracker.tasks.fetch_issues",
    "gate_mail": "reviewboard.approvals.tasks.send_gate_mail",
    "forget_bodies": "reviewboard.inbox.tasks.forget_bodies",
    "look_for_issue": "reviewboard.tracker.tasks.look_for_issue",
    "look_for_recurrence": "reviewboard.findings.tasks.look_for_recurrence",
    "point_tickets": "reviewboard.tracker.tasks.point_tickets",
    "minutes_mail": "reviewboard.minutes.tasks.send_minutes_mail",
    "needed_now_mail": "reviewboard.attendance.tasks.send_needed_now_mail",
    "nudge_mail": "reviewboard.attendance.tasks.send_nudge_mail",
    "poll_connection": "reviewboard.inbox.tasks.poll_connection",
    "presenter_mail": "reviewboard.attendance.tasks.send_presenter_mail",
    "preview_policy": "reviewboard.agenda.tasks.preview_policy",
    "process_delivery": "reviewboard.inbox.tasks.process_delivery",
    "rebuild_agenda": "reviewboard.agenda.tasks.rebuild_agenda",
    "reconcile_issues": "reviewboard.tracker.tasks.reconcile_issues",
    "reminder_mail": "reviewboard.findings.reminding.tasks.send_reminder_mail",
    "reread_changes": "reviewboard.changes.tasks.reread_changes",
    "silence_mail": "reviewboard.agenda.tasks.send_silence_mail",
    "stand_in_mail": "reviewboard.attendance.tasks.send_stand_in_mail",
    "sync_issue": "reviewboard.tracker.tasks.sync_issue",
    "tracker_notice": "reviewboard.tracker.tasks.send_notice",
    "write_up_mail": "reviewboard.incidents.tasks.send_write_up_mail",
}

# Every one takes an advisory lock, so that a second scheduler is harmless; one that was missed is made up by
# the next.
SCHEDULE = {
    "outbox-sweep": {"task": "reviewboard.outbox.tasks.sweep", "schedule": timedelta(seconds=10)},
    "outbox-prune": {"task": "reviewboard.outbox.tasks.prune", "schedule": crontab(hour="3", minute="10")},
    "audit-seal": {"task": "reviewboard.audit.tasks.seal", "schedule": timedelta(minutes=1)},
    "audit-seal-whole": {
        "task": "reviewboard.audit.tasks.seal",
        "schedule": crontab(hour="3", minute="20"),
        "kwargs": {"whole": True},
    },
    "people-access": {
        "task": "reviewboard.people.tasks.end_access",
        "schedule": crontab(hour="0", minute="5"),
    },
    "findings-hand-over": {
        "task": "reviewboard.findings.tasks.hand_over",
        "schedule": crontab(hour="0", minute="15"),
    },
    "findings-follow-up": {
        "task": "reviewboard.findings.tasks.follow_up",
        "schedule": crontab(hour="0", minute="25"),
    },
    "changes-reread": {
        "task": "reviewboard.changes.tasks.reread_by_new_release",
        "schedule": crontab(hour="0", minute="35"),
    },
    # Clocks differ from each other by quarters of an hour.
    "reminders-tick": {
        "task": "reviewboard.findings.reminding.tasks.tick",
        "schedule": crontab(minute="*/15"),
    },
    "write-ups-tick": {
        "task": "reviewboard.incidents.tasks.ask_for_write_ups",
        "schedule": crontab(minute="*/15"),
    },
    "gate-tick": {"task": "reviewboard.approvals.tasks.tick", "schedule": timedelta(minutes=1)},
    "gate-reconcile": {"task": "reviewboard.approvals.tasks.reconcile", "schedule": timedelta(minutes=15)},
    "inbox-tick": {"task": "reviewboard.inbox.tasks.tick", "schedule": timedelta(minutes=1)},
    "inbox-retain": {"task": "reviewboard.inbox.tasks.retain", "schedule": crontab(hour="3", minute="30")},
    "tracker-tick": {"task": "reviewboard.tracker.tasks.tick", "schedule": timedelta(seconds=10)},
    "tracker-watch": {"task": "reviewboard.tracker.tasks.watch", "schedule": timedelta(minutes=1)},
    "tracker-prune": {"task": "reviewboard.tracker.tasks.prune", "schedule": crontab(hour="3", minute="40")},
    "reminders-prune": {
        "task": "reviewboard.findings.reminding.tasks.prune",
        "schedule": crontab(hour="3", minute="50"),
    },
    "minutes-tick": {"task": "reviewboard.minutes.tasks.tick", "schedule": timedelta(minutes=1)},
    "agenda-tick": {"task": "reviewboard.agenda.tasks.tick", "schedule": timedelta(minutes=5)},
    "attendance-forget": {
        "task": "reviewboard.attendance.tasks.forget",
        "schedule": crontab(hour="0", minute="45"),
    },
    "attendance-tick": {"task": "reviewboard.attendance.tasks.tick", "schedule": timedelta(minutes=5)},
}

DEFAULT, RETRY, TRACKER = "default", "retry", "tracker"

app = Celery("reviewboard", broker=settings.CELERY_BROKER_URL or "memory://")
app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_queues=[Queue(DEFAULT), Queue(RETRY), Queue(TRACKER)],
    task_default_queue=DEFAULT,
    task_create_missing_queues=False,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # A broker that comes and goes must not end work that is under way: its outcome goes to PostgreSQL.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_connection_timeout=1,
    # Redelivery is not what recovers from a kill (the sweep is), so it may be slow.
    broker_transport_options={
        "visibility_timeout": 600,
        "socket_connect_timeout": 1,
        "socket_timeout": 5,
        "retry_on_timeout": False,
        "max_retries": 0,  # of a publish: the relay keeps what the broker does not take
    },
    beat_schedule=SCHEDULE,
    beat_schedule_filename=os.environ.get("CELERY_BEAT_FILE", "celerybeat-schedule"),
    timezone="UTC",
    # Celery would connect to PostgreSQL anew for every task, which costs more than most tasks do (measured with
    # benchmarks/jira.py: 94 ms of CPU a ticket, and 22 ms without). Connections are kept as those of requests are instead:
    # CONN_MAX_AGE says how long, and each is tried before a task uses it.
    CELERY_DB_REUSE_MAX=sys.maxsize,
)
task_prerun.connect(close_old_connections)
app.autodiscover_tasks()


def send_task(kind: str, *, queue: str, **arguments: object) -> None:
    """Publishes the task that handles `kind` to a queue, once and without waiting for a broker that is away.

    Raises:
        ConnectionError: the broker did not take it.
    """
    try:
        app.send_task(HANDLERS[kind], kwargs=arguments, queue=queue, retry=False)
    except KombuError as error:
        raise ConnectionError(str(error)) from error
