"""A copy of the register comes back whole or not at all, and the replaced book is kept."""

import errno
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from killed import started
from little_state import NOW, RECEIVED, make_state, send
from planning import register
from planning.errors import Busy, InputRefused
from planning.register import backup, restore_register
from planning.register import restore as restoring
from planning.takein import take_in

OLD, NEW = [200], [201]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = make_state(tmp_path_factory.mktemp("made") / "state")
    for members in (*OLD, *NEW):
        take(folder, members)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    """A register that knows 201 members, and a copy that knows 200."""
    return shutil.copytree(made, tmp_path / "state")


def take(folder, members):
    send(folder, f"2020-05-24,101,E,{members}")
    return take_in(folder, received=RECEIVED, recorded_at=NOW)


def book(folder):
    return folder / "register.sqlite"


def copy_of(folder):
    return backup.backups(book(folder))[0]


def members(path):
    return register.returns_as_known(path)["members"].tolist()


def files(folder):
    """What stands in the state folder, without the file that is locked."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"}


def spoil(path):
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))


def test_a_copy_is_put_back_and_the_replaced_book_is_kept(folder):
    done = restore_register(folder, copy_of(folder))
    assert (done.batches, done.returns, done.newest) == (1, 1, NOW.isoformat())
    assert (members(book(folder)), members(done.replaced)) == (OLD, NEW)
    assert done.replaced == folder / "replaced" / "register-000001.sqlite"


def test_the_name_of_a_copy_in_backups_does(folder):
    restore_register(folder, copy_of(folder).name)
    assert members(book(folder)) == OLD


def test_what_the_copy_lacks_comes_in_again_with_the_inbox(folder):
    restore_register(folder, copy_of(folder))
    assert take_in(folder, received=RECEIVED, recorded_at=NOW).accepted == 1
    assert members(book(folder)) == NEW


def test_copies_newer_than_the_one_put_back_go_aside_so_that_what_comes_then_is_copied_too(folder):
    take(folder, 300)
    take(folder, 400)
    oldest = backup.backups(book(folder))[-1]
    done = restore_register(folder, oldest)
    assert done.newer == ("register-000003-000000.sqlite", "register-000002-000000.sqlite")
    assert [copy.name for copy in backup.backups(book(folder))] == [oldest.name]
    take(folder, 500)
    take(folder, 600)
    assert members(copy_of(folder)) == [500]
    again = restore_register(folder, oldest)
    assert again.newer == ("register-000002-000000-000003.sqlite",)
    assert members(folder / "replaced" / "register-000002-000000.sqlite") == NEW
    assert members(folder / "replaced" / again.newer[0]) == [500]


def test_the_replaced_book_can_be_put_back_in_its_turn(folder):
    first = restore_register(folder, copy_of(folder))
    second = restore_register(folder, first.replaced)
    assert members(book(folder)) == NEW
    assert (members(first.replaced), members(second.replaced)) == (NEW, OLD)


@pytest.mark.parametrize("damage", [spoil, lambda path: path.write_bytes(b"no database at all" * 300), Path.unlink])
def test_a_damaged_or_lost_register_is_replaced_too(folder, damage):
    damage(book(folder))
    damaged = book(folder).read_bytes() if book(folder).exists() else None
    done = restore_register(folder, copy_of(folder))
    assert members(book(folder)) == OLD
    assert (done.replaced and done.replaced.read_bytes()) == damaged


def test_the_log_of_a_damaged_book_goes_aside_with_it_and_does_not_spoil_the_copy(folder):
    book(folder).write_bytes(b"no database at all" * 300)
    Path(f"{book(folder)}-wal").write_bytes(b"a log")
    done = restore_register(folder, copy_of(folder))
    assert members(book(folder)) == OLD
    assert Path(f"{done.replaced}-wal").read_bytes() == b"a log"


def test_what_a_killed_run_left_in_the_log_is_in_the_replaced_book(folder):
    """A process that dies after its commit leaves what it wrote in the log alone."""
    code = "import os, sqlite3, sys; book = sqlite3.connect(sys.argv[1]); book.execute('CREATE TABLE note (text TEXT)'); os._exit(0)"
    subprocess.run([sys.executable, "-c", code, str(book(folder))], check=True)
    assert Path(f"{book(folder)}-wal").stat().st_size
    done = restore_register(folder, copy_of(folder))
    with closing(sqlite3.connect(done.replaced)) as opened:
        assert opened.execute("SELECT count(*) FROM note").fetchone() == (0,)
    assert members(book(folder)) == OLD


def foreign(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as opened:
        opened.execute("CREATE TABLE recipes (dish TEXT)")


def newer(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as opened:
        opened.execute("PRAGMA user_version = 9")


def unguarded(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as opened:
        opened.execute("DROP TRIGGER returns_no_update")


def with_a_log(path):
    Path(f"{path}-wal").write_bytes(b"changes that are not in the copy")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (spoil, "damaged"),
        (lambda path: path.write_bytes(b""), "no register"),
        (lambda path: (path.unlink(), foreign(path)), "not a register"),
        (newer, "9.*newer software"),
        (unguarded, "only grows"),
        (with_a_log, "beside it"),
        (Path.unlink, "no such copy"),
    ],
)
def test_a_copy_that_would_not_serve_is_refused_and_nothing_changes(folder, change, said):
    copy = copy_of(folder)
    change(copy)
    before = files(folder)
    with pytest.raises(InputRefused, match=said):
        restore_register(folder, copy)
    assert files(folder) == before


def test_a_refusal_names_the_newest_good_copy(folder):
    take(folder, 202)
    newest, good = backup.backups(book(folder))
    spoil(newest)
    with pytest.raises(InputRefused, match=good.name):
        restore_register(folder, newest)


def test_a_folder_that_is_no_state_gets_no_register(folder, tmp_path):
    with pytest.raises(InputRefused, match="no such state folder"):
        restore_register(tmp_path, copy_of(folder))
    assert not (tmp_path / "register.sqlite").exists()


def test_the_register_itself_is_no_copy(folder):
    with pytest.raises(InputRefused, match="itself"):
        restore_register(folder, book(folder))


def test_a_copy_of_version_1_is_put_back_as_it_is(folder):
    copy = copy_of(folder)
    with closing(sqlite3.connect(copy, isolation_level=None)) as opened:
        opened.execute("DROP TABLE seals")
        opened.execute("PRAGMA user_version = 1")
    restore_register(folder, copy)
    assert book(folder).read_bytes() == copy.read_bytes()
    assert take(folder, 202).accepted == 1


HOLDERS = {
    "an intake": "from planning import register\nwith register.writing(path): told()",
    "another program that writes": (
        "import sqlite3\nbook = sqlite3.connect(path, isolation_level=None)\nbook.execute('BEGIN IMMEDIATE')\ntold()"
    ),
}


@pytest.mark.parametrize("holder", HOLDERS)
def test_while_another_process_writes_nothing_is_put_back(folder, holder):
    before = files(folder)
    code = "import sys, pathlib\npath = pathlib.Path(sys.argv[1])\ndef told(): print('holds', flush=True); sys.stdin.read()\n"
    command = [sys.executable, "-c", code + HOLDERS[holder], str(book(folder))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"holds\n"
        with pytest.raises(Busy, match="later"):
            restore_register(folder, copy_of(folder))
        other.stdin.close()
        assert other.wait() == 0
    assert files(folder) == before
    restore_register(folder, copy_of(folder))


def test_while_a_copy_is_put_back_no_intake_writes(folder, monkeypatch):
    monkeypatch.setattr("planning.register.book.WAIT_SECONDS", 0)
    exchange, refusals = restoring._exchange, []

    def with_a_writer(made, path):
        with pytest.raises(Busy), register.writing(path):
            refusals.append("not reached")
        refusals.append("busy")
        return exchange(made, path)

    monkeypatch.setattr(restoring, "_exchange", with_a_writer)
    restore_register(folder, copy_of(folder))
    assert refusals == ["busy"] and members(book(folder)) == OLD


@pytest.mark.parametrize(("module", "name"), [("os", "replace"), ("os", "fsync"), ("shutil", "copyfile")])
@pytest.mark.parametrize("damage", [lambda path: None, lambda path: path.write_bytes(b"no database" * 500)])
def test_a_step_that_fails_leaves_the_book_or_the_whole_copy(folder, monkeypatch, module, name, damage):
    damage(book(folder))
    with_a_log(book(folder)) if not book(folder).read_bytes().startswith(b"SQLite") else None
    before = {path: data for path, data in files(folder).items() if path.parent == folder}
    real, failed, nth = getattr(sys.modules[module], name), True, 0
    while failed:
        nth, calls = nth + 1, []

        def failing(*arguments, calls=calls, nth=nth, **named):
            calls.append(arguments)
            if len(calls) == nth:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*arguments, **named)

        monkeypatch.setattr(sys.modules[module], name, failing)
        failed = False
        try:
            restore_register(folder, copy_of(folder))
        except OSError:
            failed = True
        monkeypatch.setattr(sys.modules[module], name, real)
        if failed and book(folder).read_bytes() != copy_of(folder).read_bytes():
            assert {path: path.read_bytes() for path in before} == before
    assert nth > 1 and members(book(folder)) == OLD


def test_a_kill_at_any_moment_leaves_the_book_or_the_whole_copy(folder):
    copy = copy_of(folder)
    for kill in range(6):
        process = started(restore_register, folder, copy)
        process.join(timeout=0.004 * kill)
        process.kill()
        process.join()
        assert members(book(folder)) in (OLD, NEW)
        register.check(book(folder))
    restore_register(folder, copy)
    assert members(book(folder)) == OLD
    assert not [path for path in folder.iterdir() if "restoring" in path.name]
