"""Bring a backup back: all of it or nothing."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph
from django.db.models import Max
from django.utils.translation import gettext as _

from score.programme.core import facts_lock, files, triggers
from score.programme.core.backup import archive, rows
from score.programme.core.backup.archive import Manifest
from score.programme.core.facts import fact_models
from score.programme.core.health import unapplied_migrations
from score.programme.core.models import FactsHorizon, Segment, Worker
from score.programme.core.worker import seen_lately

Node = tuple[str, str]
Models = dict[str, type[models.Model]]
Progress = Callable[[int, int], None]


class RestoreRefused(Exception):
    """The backup cannot be brought back here. The message says why and what to do."""


@dataclass(frozen=True)
class Restored:
    """What came back."""

    rows: int
    files: int
    as_of: str
    missing_files: tuple[str, ...]


def restore(
    path: Path,
    *,
    replace: bool = False,
    before_loading: Callable[[], Any] = lambda: None,
    after_loading: Callable[[Any], None] = lambda kept: None,
    progress: Progress = lambda done, total: None,
) -> Restored:
    """Verify the archive, then load it in one transaction.

    `replace`: what is here now is given up. `before_loading` reads what must outlive that, and `after_loading` gets
    it back, in the same transaction. Raises ArchiveDamaged or RestoreRefused, and then nothing was changed.
    """
    manifest = archive.verify(path)
    nodes = [(app, name) for app, name in manifest["migrations"]]
    had_tables = _prepare_schema(nodes)
    current = not unapplied_migrations()
    state_models = rows.tables(MigrationExecutor(connection).loader.project_state(nodes).apps)
    _compare_columns(manifest, state_models)
    loading = _Loading(path, manifest, state_models, progress)
    with loading.undone_on_failure(), transaction.atomic():
        kept = before_loading() if had_tables else None
        if had_tables:
            _empty(state_models, replace)
        loading.load()
        if current:
            triggers.create_all(connection)
            _cover_all_facts()
            after_loading(kept)
    loading.clear_what_was_before()
    call_command("migrate", interactive=False, verbosity=0)
    if not current:
        _cover_all_facts()
        after_loading(kept)
    return Restored(loading.rows, len(loading.files), manifest["as_of"], tuple(manifest["missing_files"]))


def _prepare_schema(nodes: list[Node]) -> bool:
    """Make the tables as they were when the backup was written; whether they were there already."""
    loader = MigrationExecutor(connection).loader
    unknown = [".".join(node) for node in nodes if node not in loader.graph.nodes]
    if unknown:
        raise RestoreRefused(
            _("The backup is of a newer version of this software (it knows %(step)s). Install that version.")
            % {"step": unknown[0]}
        )
    applied = set(loader.applied_migrations)
    if not applied:
        MigrationExecutor(connection).migrate(_last_of_each_app(loader.graph, nodes))
        return False
    if applied != set(nodes) or unapplied_migrations():
        raise RestoreRefused(
            _(
                "The backup is of another version than this database. Restore it into a new one "
                "(another SCORE_HOME or DATABASE_URL): it is then brought up to this version."
            )
        )
    return True


def _last_of_each_app(graph: MigrationGraph, nodes: list[Node]) -> list[Node]:
    """Where to stop so that all of `nodes` are applied and nothing else."""
    known = set(nodes)
    return [
        node
        for node in nodes
        if not any(child.key in known and child.key[0] == node[0] for child in graph.node_map[node].children)
    ]


def _compare_columns(manifest: Manifest, state_models: Models) -> None:
    """A table or column that the backup has and the database has not, or the reverse, would be lost in silence."""
    wanted = {name: table["columns"] for name, table in manifest["tables"].items()}
    here = {name: rows.columns(model) for name, model in state_models.items()}
    if differing := sorted(name for name in wanted.keys() | here.keys() if wanted.get(name) != here.get(name)):
        raise RestoreRefused(
            _("The backup's tables are not those of its version (%(tables)s): it cannot be brought back.")
            % {"tables": ", ".join(differing)}
        )


def _empty(state_models: Models, replace: bool) -> None:
    """Give up what is here, if that was asked for; refuse where there is something and it was not."""
    if seen_lately():
        raise RestoreRefused(_("This instance is running. Stop it first."))
    passed_over = FactsHorizon._meta.db_table
    filled = [name for name, model in state_models.items() if name != passed_over and model._base_manager.exists()]
    if filled and not replace:
        raise RestoreRefused(
            _("There are data here already (%(tables)s). With --replace they are given up.")
            % {"tables": ", ".join(filled[:5])}
        )
    triggers.drop_all(connection)
    with connection.cursor() as cursor:
        for model in (*state_models.values(), Segment, Worker, Session):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def _cover_all_facts() -> None:
    """Nobody else is writing: all facts are settled. PostgreSQL's horizon may lie before the last one."""
    newest = [model._base_manager.aggregate(newest=Max("recorded_at"))["newest"] for model in fact_models()]
    latest = max((moment for moment in newest if moment), default=None)
    if latest and latest > facts_lock.horizon():
        FactsHorizon.objects.update_or_create(pk=1, defaults={"settled_at": latest})


class _Loading:
    """One load of one archive."""

    def __init__(self, path: Path, manifest: Manifest, state_models: Models, progress: Progress) -> None:
        self._path = path
        self._manifest = manifest
        self._models = state_models
        self._progress = progress
        self._total = sum(table["rows"] for table in manifest["tables"].values())
        self._new_files: list[Path] = []
        self.rows = 0
        self.files: set[str] = set()

    @contextlib.contextmanager
    def undone_on_failure(self) -> Iterator[None]:
        """The database undoes its part; the files that were brought so far go too."""
        try:
            yield
        except BaseException:
            for path in self._new_files:
                path.unlink(missing_ok=True)
            raise

    def load(self) -> None:
        """All rows and all files."""
        with archive.members(self._path) as all_members:
            for name, content in all_members:
                if table := archive.table_of(name):
                    self._load_rows(table, name, content)
                elif sha256 := archive.file_of(name):
                    self._load_file(sha256, content)
        self._count()
        rows.reset_keys(list(self._models.values()))
        connection.check_constraints()
        if connection.vendor == "postgresql":  # triggers cannot be made while the checks of keys are outstanding
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def _load_rows(self, table: str, member: str, content: IO[bytes]) -> None:
        try:
            self.rows += rows.insert(self._models[table], content)
        except (DatabaseError, ValueError, ArithmeticError) as error:
            raise RestoreRefused(
                _("This database does not take a row of %(member)s: %(reason)s")
                % {"member": member, "reason": " ".join(str(error).split())}
            ) from error
        self._progress(self.rows, self._total)

    def _load_file(self, sha256: str, content: IO[bytes]) -> None:
        final = files.path_of(sha256)
        self.files.add(sha256)
        if files.checksum(final) == sha256:
            return
        with files.unfinished(final) as beside, beside.open("wb") as kept:
            shutil.copyfileobj(content, kept)
        self._new_files.append(final)

    def _count(self) -> None:
        """What the database now says must be what the manifest says."""
        for name, table in self._manifest["tables"].items():
            if self._models[name]._base_manager.count() != table["rows"]:
                raise RestoreRefused(_("%(table)s did not come back whole.") % {"table": name})

    def clear_what_was_before(self) -> None:
        """Files, segments and short memories of the instance that was given up."""
        shutil.rmtree(settings.SEGMENTS_ROOT, ignore_errors=True)
        shutil.rmtree(settings.REGISTRIES_ROOT, ignore_errors=True)
        cache.clear()
        for path in Path(settings.FILES_ROOT).glob("??/*"):
            if path.name not in self.files:
                path.unlink()
