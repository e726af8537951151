"""Users, people, teams, identities, and the audiences of what not everybody may read.

Personal names and addresses live here and nowhere else (product.md, "Mandatory attendance"): everything else
points here by key, so that erasing a person is one place and breaks no hash and no history.
"""

from datetime import time
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from reviewboard.audit.history import tracked
from reviewboard.domain.values import Visibility
from reviewboard.people.columns import Folded, Handle, ends_after_start, known, no_overlap
from reviewboard.people.permissions import Role


@tracked()
class Team(models.Model):
    """A group of people who own services. `key` is its slug, stable over renames."""

    key = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=120)
    lead = models.ForeignKey("Person", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


@tracked(exclude=("name", "email", "mail_agendas", "mail_reminders", "mail_in_hours"))
class Person(models.Model):
    """Somebody the review may need. The row outlives the name: erasure empties `name` and `email`.

    `merged_into` is who they turned out to be: somebody who is merged into nobody, however long the way there was.
    """

    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    zone = models.CharField(max_length=64, default="UTC", help_text="IANA zone, for windows and mail")
    works_from = models.TimeField(default=time(9))
    works_to = models.TimeField(default=time(17, 30))
    works_on = models.CharField(max_length=7, default="1234567"[:5], help_text="ISO weekdays, Monday is 1")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="first day that the person is no longer here")
    contractor = models.BooleanField(default=False)
    host_team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    paged_at = models.DateTimeField(null=True, blank=True, help_text="last page answered; protects rest")
    erased_at = models.DateTimeField(null=True, blank=True)
    mail_agendas = models.BooleanField(
        default=True, db_default=True, help_text="agendas that do not ask for them"
    )
    mail_reminders = models.BooleanField(default=True, db_default=True)
    mail_in_hours = models.BooleanField(
        default=False, db_default=False, help_text="mail waits for working hours"
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="person_email_once", condition=~Q(email="")),
            models.CheckConstraint(
                name="person_erased_has_no_name", condition=Q(erased_at__isnull=True) | Q(name="", email="")
            ),
            models.CheckConstraint(
                name="person_is_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name", "id"], name="person_by_name"),
            models.Index(Handle("email"), name="person_by_handle"),
            GinIndex(SearchVector(Folded("name"), config="simple"), name="person_by_words"),
        ]

    def __str__(self) -> str:
        return self.name or "erased person"


@tracked()
class Membership(models.Model):
    """A person's time in a team."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            no_overlap("membership_once_a_day", "person", "team"),
            ends_after_start("membership_runs_forwards"),
        ]


@tracked()
class ManagerTerm(models.Model):
    """Who managed a person, from when to when: "the manager of that week" is answered from here."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="manager_terms")
    manager = models.ForeignKey(Person, models.CASCADE, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            no_overlap("one_manager_a_day", "person"),
            ends_after_start("manager_term_runs_forwards"),
            models.CheckConstraint(name="nobody_manages_themselves", condition=~Q(person=F("manager"))),
        ]


class Identity(models.Model):
    """A login or address under which a person appears somewhere: a commit e-mail, a forge login.

    Not tracked in history, because value and name are personal and would outlive erasure there.
    """

    kind = models.CharField(max_length=32, help_text="email, github, gitlab, ...")
    value = models.CharField(max_length=320)
    name = models.CharField(max_length=200, blank=True, help_text="as last seen beside the value")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="identities")
    erased_at = models.DateTimeField(null=True, blank=True)
    set_aside_at = models.DateTimeField(
        null=True, blank=True, help_text="when somebody said that nobody here is behind it"
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("kind", Lower("value"), name="identity_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                name="identity_unmatched",
                condition=Q(person__isnull=True, erased_at__isnull=True),
            ),
            # Of all, though only those of somebody are looked for: of a part, PostgreSQL keeps no statistics that it uses.
            models.Index(Handle("value"), name="identity_by_handle"),
            models.Index(Folded("name"), name="identity_by_name"),
        ]
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


@tracked()
class PersonMerge(models.Model):
    """That two people were one: who stays, who is in them from then on, and which rows moved from one to the other.

    `moved` holds keys of rows by column ({"people.Identity.person": [7, 8]}), so that a split gives back what came.
    """

    survivor = models.ForeignKey(Person, models.CASCADE, related_name="+")
    absorbed = models.ForeignKey(Person, models.CASCADE, related_name="+")
    moved = models.JSONField(default=dict)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    split_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(split_at__isnull=True), name="person_merged_once"
            ),
            models.CheckConstraint(name="merge_of_two", condition=~Q(survivor=F("absorbed"))),
        ]


class Quoted(models.Model):
    """One way a person was written inside text we keep ("Ada L. <ada@example.org>"), replaced there by a key.

    The exact words must survive for evidence, and must vanish with the person: so they live here, once.
    """

    identity = models.ForeignKey(Identity, models.CASCADE, related_name="quotes")
    text = models.CharField(max_length=600, blank=True)
    digest = models.CharField(
        max_length=64, help_text="SHA-256 of the text, so that the same words share one row"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["identity", "digest"], name="quoted_once"),
        ]


@tracked()
class Audience(models.Model):
    """Who may see what points here. A record without an audience is *open* (product.md, "Visibility")."""

    level = models.CharField(
        max_length=16, choices=[(v.value, v.value) for v in Visibility if v is not Visibility.OPEN]
    )
    reason = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text="why it was last lowered; in the log there are keys only",
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="audience_level_known", condition=Q(level__in=["restricted", "sealed"])
            )
        ]


@tracked()
class AudienceMember(models.Model):
    """One person or one team that an audience names."""

    audience = models.ForeignKey(Audience, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="audience_member_is_person_or_team",
                condition=Q(person__isnull=True, team__isnull=False)
                | Q(person__isnull=False, team__isnull=True),
            ),
            models.UniqueConstraint(fields=["audience", "person"], name="audience_names_person_once"),
            models.UniqueConstraint(fields=["audience", "team"], name="audience_names_team_once"),
        ]


class UserManager(BaseUserManager["User"]):
    """Creates accounts; the e-mail address is the sign-in name."""

    def create_user(
        self, email: str, password: str | None, *, role: Role = Role.VIEWER, **fields: object
    ) -> "User":
        """An account with a hashed password; None makes one that cannot sign in by password."""
        user = self.model(email=self.normalize_email(email).lower(), role=role, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Sign-in names ignore case."""
        return self.get(email=(username or "").lower())


@tracked(exclude=("email", "password", "last_login"))
class User(AbstractBaseUser):
    """An account. What it may do is its role; who it is, is its person."""

    email = models.EmailField(unique=True)
    role = models.CharField(max_length=16, choices=[(r.value, r.value) for r in Role], default=Role.VIEWER)
    person = models.OneToOneField(Person, models.SET_NULL, null=True, blank=True, related_name="user")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints: ClassVar = [
            known("user_role_known", "role", Role),
            models.CheckConstraint(name="user_email_lower", condition=Q(email=Lower("email"))),
        ]


@tracked(exclude=("digest", "last_used_at"))
class ApiToken(models.Model):
    """A scoped, expiring key to the API. Only its SHA-256 is kept; the token is shown once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
