"""What sort of disk a register lies on: SQLite's write-ahead log needs shared memory, which no network share has."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import psutil

SHARES = {"9p", "afs", "afpfs", "beegfs", "ceph", "cifs", "coda", "davfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2",
          "prl_fs", "smb", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs", "webdav"}  # fmt: skip
IN_USER_SPACE = "fuse."  # sshfs, rclone, gvfs, ...: mostly shares, and the plain journal costs little on the others
Disk = tuple[str, str, str]  # where it is mounted, its file system, its options


def mounted_disks() -> Iterable[Disk]:
    """Every disk that the system has mounted, in the order of mounting."""
    return [(disk.mountpoint, disk.fstype, disk.opts) for disk in psutil.disk_partitions(all=True)]


def share_under(path: Path, disks: Iterable[Disk] | None = None) -> str | None:
    """The file system of the network share that `path` lies on, or None: of `disks`, else of those that are mounted."""
    place = path.absolute().resolve()
    if place.drive.startswith("\\\\"):
        return "a Windows share"
    holding = [disk for disk in (mounted_disks() if disks is None else disks) if place.is_relative_to(disk[0])]
    # Of several on one place the last lies on top: an automounter's share lies on the automounter.
    _, kind, options = max(reversed(holding), key=lambda disk: len(Path(disk[0]).parts), default=("", "", ""))
    remote = kind.lower() in SHARES or kind.startswith(IN_USER_SPACE) or "remote" in options.split(",")
    return kind if remote else None


def set_journal(book: sqlite3.Connection, path: Path) -> None:
    """The write-ahead log, or SQLite's plain journal on a network share and wherever SQLite refuses the log."""
    if share_under(path) or not _takes_log(book):
        book.execute("PRAGMA journal_mode = DELETE")


def journal_note(book: sqlite3.Connection, path: Path) -> str | None:
    """What is to be said of a register that was written without the write-ahead log, else None."""
    if book.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        return None
    share = share_under(path)
    why = f"it lies on a network share ({share})" if share else "SQLite cannot keep its write-ahead log on this disk"
    return (
        f"{path}: written with SQLite's plain journal, because {why}; "
        "let only one machine write to it at a time, or keep it on a disk of its own"
    )


def _takes_log(book: sqlite3.Connection) -> bool:
    try:
        return book.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal"
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PROTOCOL):  # & 0xFF: the primary code
            return False
        raise
