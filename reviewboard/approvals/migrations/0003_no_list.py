"""A word for changes that landed while nobody could have approved. Nobody who reads gates waits for the check of all rows."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

_CHOICES = [
    (word, word)
    for word in (
        "approved",
        "repair",
        "broken_glass",
        "self_approved",
        "by_principal",
        "older_head",
        "not_listed",
        "objected",
        "too_few",
        "no_approval",
        "no_list",
        "not_told",
    )
]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("approvals", "0002_bypass_tried"),
    ]

    operations = [
        migrations.AlterField(
            model_name="gate",
            name="seen",
            field=models.CharField(blank=True, choices=_CHOICES, default="", max_length=32),
        ),
        migrations.AlterField(
            model_name="gateevent",
            name="seen",
            field=models.CharField(blank=True, choices=_CHOICES, default="", max_length=32),
        ),
        migrations.RemoveConstraint(model_name="gate", name="gate_seen_known"),
        AddConstraintNotValid(
            model_name="gate",
            constraint=models.CheckConstraint(
                condition=models.Q(("seen__in", [*(word for word, _ in _CHOICES), ""])), name="gate_seen_known"
            ),
        ),
        ValidateConstraint(model_name="gate", name="gate_seen_known"),
    ]
