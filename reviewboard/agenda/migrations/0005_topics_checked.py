"""What 0004 added without looking at old rows is checked now, without locking."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('agenda', '0004_topics'),
    ]

    operations = [
        ValidateConstraint(model_name='subject', name='subject_is_one_of_these'),
        ValidateConstraint(model_name='steering', name='steering_kind_is_known'),
    ]
