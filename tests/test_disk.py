"""On a network share, and wherever SQLite refuses its write-ahead log, the register keeps to the plain journal and says so."""

import sqlite3
from pathlib import Path

import psutil
import pytest

from little_state import NOW, RECEIVED, make_state, send
from planning import register
from planning.register import disk
from planning.register.disk import mounted_disks, share_under
from planning.takein import take_in

DISKS = (
    ("/", "ext4", "rw"),
    ("/srv", "nfs4", "rw"),
    ("/srv/local disk", "xfs", "rw"),
    ("/media/s", "fuse.sshfs", "rw"),
    ("/media/usb", "fuseblk", "rw"),
    ("/mnt/c", "9p", "rw"),
    ("/office", "CIFS", "rw"),
    ("/drive", "NTFS", "rw,remote"),
)


@pytest.mark.parametrize(
    ("place", "share"),
    [
        ("/data/register.sqlite", None),
        ("/srv/state/register.sqlite", "nfs4"),
        ("/srv/local disk/register.sqlite", None),
        ("/srvx/register.sqlite", None),
        ("/media/s/register.sqlite", "fuse.sshfs"),
        ("/media/usb/register.sqlite", None),
        ("/mnt/c/register.sqlite", "9p"),
        ("/office/थाना/register.sqlite", "CIFS"),
        ("/drive/register.sqlite", "NTFS"),
    ],
)
def test_the_disk_that_holds_the_file_decides_and_not_one_above_it(place, share):
    assert share_under(Path(place), DISKS) == share


def test_a_link_leads_to_the_disk_that_it_points_to(tmp_path):
    (tmp_path / "state").symlink_to("/srv/state", target_is_directory=True)
    assert share_under(tmp_path / "state" / "register.sqlite", DISKS) == "nfs4"


MOUNTS = """\
proc /proc proc rw,nosuid 0 0
/dev/sda1 / ext4 rw,relatime 0 0
systemd-1 /srv autofs rw,relatime,fd=51,pgrp=1,timeout=0 0 0
server:/export /srv nfs4 rw,relatime,vers=4.2,rsize=1048576,proto=tcp,sec=sys 0 0
old:/export /old nfs rw,vers=3 0 0
//office/police\\040data /media/police\\040data cifs rw,vers=3.1.1,username=clerk 0 0
clerk@server:/far /clerks/far fuse.sshfs rw,nosuid,user_id=1000 0 0
shared /mnt/host 9p rw,trans=virtio 0 0
overlay /var/lib/box overlay rw,lowerdir=/l,upperdir=/u,workdir=/w 0 0
server:/export/state /var/lib/box/state nfs4 rw,vers=4.2 0 0
/dev/sdb1 /media/usb fuseblk rw,user_id=0 0 0
tmpfs /srv/fast tmpfs rw 0 0
"""


@pytest.mark.skipif(not psutil.LINUX, reason="other systems have no such list")
@pytest.mark.parametrize(
    ("place", "share"),
    [
        ("/data/register.sqlite", None),
        ("/srv/state/register.sqlite", "nfs4"),
        ("/srv/fast/register.sqlite", None),
        ("/old/register.sqlite", "nfs"),
        ("/media/police data/register.sqlite", "cifs"),
        ("/media/police/register.sqlite", None),
        ("/clerks/far/register.sqlite", "fuse.sshfs"),
        ("/mnt/host/register.sqlite", "9p"),
        ("/var/lib/box/register.sqlite", None),
        ("/var/lib/box/state/register.sqlite", "nfs4"),
        ("/media/usb/register.sqlite", None),
    ],
)
def test_the_list_that_linux_gives_of_its_disks_is_read_with_what_an_automounter_puts_on_its_place(
    place, share, tmp_path, monkeypatch
):
    (tmp_path / "self").mkdir()
    (tmp_path / "self" / "mounts").write_text(MOUNTS, encoding="utf-8")
    monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path))
    assert share_under(Path(place)) == share


def test_the_disks_of_this_machine_hold_its_folders(tmp_path):
    assert any(tmp_path.is_relative_to(place) for place, _, _ in mounted_disks())


@pytest.fixture
def folder(tmp_path):
    return make_state(tmp_path / "state")


def take(folder, members=200):
    send(folder, f"2020-05-24,101,E,{members}")
    return take_in(folder, received=RECEIVED, recorded_at=NOW)


def journal(folder):
    with sqlite3.connect(folder / "register.sqlite") as book:
        return book.execute("PRAGMA journal_mode").fetchone()[0]


def test_on_a_disk_of_the_machine_the_register_keeps_its_log_and_says_nothing(folder):
    assert take(folder).notes == ()
    assert journal(folder) == "wal"


def test_on_a_share_it_keeps_the_plain_journal_and_says_so_once(folder, monkeypatch):
    monkeypatch.setattr(disk, "mounted_disks", lambda: [("/", "nfs4", "rw")])
    send(folder, "2020-05-24,102,E,150", name="b.csv")
    [note] = take(folder).notes
    assert "network share (nfs4)" in note and "one machine" in note
    assert journal(folder) == "delete"
    assert register.returns_as_known(folder / "register.sqlite")["members"].tolist() == [200, 150]


def test_a_register_that_moves_onto_a_share_gives_its_log_up_with_the_next_write(folder, monkeypatch):
    take(folder)
    monkeypatch.setattr(disk, "mounted_disks", lambda: [("/", "cifs", "rw")])
    assert any("cifs" in note for note in take(folder, 201).notes)
    assert journal(folder) == "delete"


class Refusing(sqlite3.Connection):
    """SQLite on a disk without shared memory: it names the old journal, or fails, when asked for the log."""

    failure = None

    def execute(self, sql, *parameters):
        if sql == "PRAGMA journal_mode = WAL":
            if self.failure is not None:
                error = sqlite3.OperationalError("disk I/O error")
                error.sqlite_errorcode = self.failure
                raise error
            return super().execute("PRAGMA journal_mode")
        return super().execute(sql, *parameters)


@pytest.mark.parametrize("failure", [None, sqlite3.SQLITE_IOERR_SHMMAP, sqlite3.SQLITE_PROTOCOL])
def test_where_sqlite_refuses_the_log_the_plain_journal_is_kept_and_told(folder, monkeypatch, failure):
    connect = sqlite3.connect
    monkeypatch.setattr(Refusing, "failure", failure)
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, **options, factory=Refusing))
    [note] = take(folder).notes
    assert "SQLite cannot keep its write-ahead log on this disk" in note
    assert journal(folder) == "delete"


def test_any_other_error_is_not_taken_for_a_refusal_of_the_log(folder, monkeypatch):
    connect = sqlite3.connect
    monkeypatch.setattr(Refusing, "failure", sqlite3.SQLITE_FULL)
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, **options, factory=Refusing))
    with pytest.raises(Exception, match="free space"):
        take(folder)
