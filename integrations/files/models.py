"""Imports of files: who brought what in, how it was read, what became of it, and what it may take back."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Market, User
from integrations.files import shelf
from integrations.files.dialect import Dialect
from integrations.files.kinds import Kind
from integrations.files.mapping import Mapping

KEPT: Final = timedelta(days=30)
"""How long a file, its rejected rows and the way back are kept: they hold personal data."""
FOR_GOOD: Final = frozenset({Kind.CAMPAIGNS, Kind.PERMISSIONS, Kind.ASSIGNMENTS, Kind.REMOVALS})
"""Kinds whose import has no way back: what was refused stays refused, who has a variant keeps it, and what was removed
comes back by telling it again."""

CORRECTED: Final = frozenset({Kind.CUSTOMERS, Kind.APPOINTMENTS, Kind.CALLS, Kind.CAMPAIGNS})
"""Kinds whose rows are known by a number: one that is known may still say something else of it than before."""


class State(models.TextChoices):
    NEW = "new", _("To be mapped")
    CHECKING = "checking", _("Dry run")
    CHECKED = "checked", _("Checked, not imported")
    IMPORTING = "importing", _("Importing")
    DONE = "done", _("Imported")
    FAILED = "failed", _("Stopped")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


WORKING: Final = (State.CHECKING, State.IMPORTING, State.UNDOING)


class Trouble(models.TextChoices):
    """Why an import stopped, and how to go on."""

    CHANGED = "changed", _("The file is another one than when it was checked. Nothing more was stored: check it anew.")
    GONE = "gone", _("The file is not there any more. Upload it again: rows that are known already do no harm.")
    NO_COLUMN = "no_column", _("The mapping names a column that the file does not have. Choose the columns anew.")
    DISK_FULL = "disk_full", _("The disk is full. Nothing is stored half: make room, then carry on where it stopped.")
    UNCLEAR = (
        "unclear",
        _("How a column is written is not to be seen in its rows, or they contradict it. Nothing is stored: say how."),
    )
    WORKER = "worker", _("The worker was stopped time and again at this place. Carry on, or ask who runs the machine.")
    UNEXPECTED = "unexpected", _("Something unexpected happened. Nothing is stored half: carry on where it stopped.")


class ImportRun(models.Model):
    """One file on its way in. Its counts always say what is committed: each batch brings its own along."""

    market = models.ForeignKey(Market, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200)
    stored = models.CharField(max_length=50, blank=True)
    rejects = models.CharField(max_length=50, blank=True)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    mapping_name = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    trouble = models.CharField(max_length=20, choices=Trouble, blank=True)
    error = models.CharField(max_length=100, blank=True)
    """The class of an unexpected error: its text may hold personal data."""
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often it was taken up since it last got on."""
    rows = models.PositiveIntegerField(default=0)
    """Rows below the head; before the end of the dry run, the number of lines is all that is known of it."""
    position = models.PositiveIntegerField(default=0)
    """Rows that are dealt with."""
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    flagged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    reminders = models.PositiveIntegerField(default=0)
    strangers = models.PositiveIntegerField(default=0, db_default=0)
    """Rows of a file of refusals whose address is nobody's here."""
    joined = models.PositiveIntegerField(default=0, db_default=0)
    """Of those added: sends without a message's number that are one with an earlier message."""
    problems = models.JSONField(default=dict)
    """How many rows by "field|reason"; no row's content."""
    rejects_size = models.BigIntegerField(default=0)
    """Bytes of the file of rejected rows that are committed: what lies behind them is cut off when work goes on."""
    removed = models.PositiveIntegerField(default=0)
    kept_back = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    stamp = models.DateTimeField(unique=True, null=True)
    """When the import began: the time of receipt of every event that it brought."""
    finished_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        permissions = (
            ("import_files", _("May import files and undo that")),
            ("export_files", _("May take customers, appointments, calls and events away as files")),
        )
        indexes = (
            models.Index(fields=("market", "-created_at"), name="importrun_page"),
            models.Index(fields=("created_at",), name="importrun_retention"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("market", "kind", "digest"),
                name="importrun_one_at_a_time",
                condition=models.Q(state="importing"),
            ),
            models.CheckConstraint(name="importrun_state", condition=models.Q(state__in=State.values)),
        )

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return shelf.folder() / self.stored

    @property
    def rejects_path(self) -> Path:
        """Where its rejected and flagged rows lie."""
        return shelf.folder() / self.rejects

    @property
    def told(self) -> Mapping:
        """How it is read."""
        return Mapping.from_json(self.mapping)

    @property
    def dialect(self) -> Dialect:
        """How it is written."""
        return self.told.dialect

    @property
    def good(self) -> int:
        """Rows that are, or can be, recorded."""
        return self.position - self.rejected

    @property
    def working(self) -> bool:
        """Whether a worker has it, or will."""
        return self.state in WORKING

    @property
    def known_may_change(self) -> bool:
        """Whether a row that tells of something known may change it."""
        return self.kind in CORRECTED

    @property
    def may_be_undone(self) -> bool:
        """Whether the way back is still kept."""
        kept = self.stamp is not None and self.stamp > timezone.now() - KEPT
        return kept and self.kind not in FOR_GOOD and self.state in {State.DONE, State.FAILED}

    @property
    def counts(self) -> dict[str, Any]:
        """What a log entry says of it: numbers only."""
        names = ("rows", "added", "changed", "known", "flagged", "rejected", "strangers", "removed", "kept_back")
        return {name: getattr(self, name) for name in names if getattr(self, name)} | {"kind": self.kind}


class SavedMapping(models.Model):
    """How files of one kind and source are read, kept under a name for the next one."""

    market = models.ForeignKey(Market, models.CASCADE, related_name="+")
    name = models.SlugField(_("name"), max_length=80)
    kind = models.CharField(max_length=20, choices=Kind)
    mapping = models.JSONField()

    class Meta:
        default_permissions = ()
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("market", "name"), name="savedmapping_name"),)

    def __str__(self) -> str:
        return self.name


class ImportedRow(models.Model):
    """A row that an import created, and the fingerprint in which it left it: the way back, while it is kept."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="created_rows")
    table = models.CharField(max_length=20)
    row_id = models.BigIntegerField()
    mark = models.UUIDField()

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("run", "table", "row_id"), name="importedrow_once"),)

    def __str__(self) -> str:
        return f"{self.table} {self.row_id} of import {self.run_id}"
