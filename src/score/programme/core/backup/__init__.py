"""Backups: database and files in one archive that either database can take back.

Rows are lines of JSON, files are themselves, each with its SHA-256 in the manifest at the end. All tables are read
in one snapshot, so others go on writing meanwhile. See docs/decisions for why not a dump of the database's own kind.
"""

from score.programme.core.backup.archive import ArchiveDamaged, ending_of
from score.programme.core.backup.restoring import RestoreRefused, restore
from score.programme.core.backup.writing import Written, write

__all__ = ["ArchiveDamaged", "RestoreRefused", "Written", "ending_of", "restore", "write"]
