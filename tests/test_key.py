"""The key of pseudonyms: made once, whole, for its owner alone; refused wherever it would be no secret."""

import hashlib
import hmac
import os
import stat
import subprocess

import pytest

from little_state import make_state
from planning.errors import InputRefused, RunFailed
from planning.key import VARIABLE, Key, key_file, make_key, read_key

ALICE, BOB = "+12025550123", "+12025550124"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "safe" / "people.key"


def refusal(work, *arguments) -> str:
    with pytest.raises(InputRefused) as refused:
        work(*arguments)
    assert refused.value.exit_code == 2
    return str(refused.value)


def test_a_new_key_is_32_bytes_that_only_its_owner_can_read(file):
    key = make_key(file)
    assert file.read_bytes() == key.secret and len(key.secret) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["people.key"], "nothing is left beside it"
    assert read_key(file) == key


def test_two_keys_differ_and_so_do_their_ids(tmp_path):
    one, other = make_key(tmp_path / "one"), make_key(tmp_path / "other")
    assert one.secret != other.secret and one.id != other.id


def test_a_wide_open_umask_opens_nothing(file):
    before = os.umask(0)
    try:
        make_key(file)
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_key_is_never_overwritten(file):
    before = make_key(file).secret
    assert "never overwritten" in refusal(make_key, file)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["people.key"]


def test_a_key_that_cannot_be_written_whole_leaves_nothing(file, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunFailed, match="No space left"):
        make_key(file)
    assert list(file.parent.iterdir()) == []


@pytest.mark.parametrize("deeper", [".", "secret/deeper"])
def test_a_key_inside_a_state_folder_is_neither_made_nor_read(tmp_path, file, deeper):
    place = make_state(tmp_path / "bihar") / deeper / "people.key"
    assert "inside a state folder" in refusal(make_key, place) and not place.exists()
    place.parent.mkdir(parents=True, exist_ok=True)
    os.rename(make_key(file).file, place)
    assert "inside a state folder" in refusal(read_key, place)


def test_a_key_inside_a_git_work_tree_is_refused_also_through_a_link(tmp_path):
    subprocess.run(["git", "init", "--quiet", tmp_path / "repository"], check=True)
    (tmp_path / "link").symlink_to(tmp_path / "repository")
    assert "inside a git work tree" in refusal(make_key, tmp_path / "link" / "people.key")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o601])
def test_a_key_that_others_can_use_is_refused_with_the_line_that_mends_it(file, mode):
    make_key(file)
    file.chmod(mode)
    assert f"chmod 600 {file}" in refusal(read_key, file)
    file.chmod(0o600)
    assert read_key(file)


@pytest.mark.parametrize(
    ("length", "said"), [(0, "only 0"), (31, "only 31"), (33, "more than 32"), (5000, "more than 32")]
)
def test_a_key_of_another_length_is_refused(file, length, said):
    file.parent.mkdir()
    file.touch(0o600)
    file.write_bytes(b"x" * length)
    assert said in refusal(read_key, file)


def test_a_key_that_is_not_there_says_how_to_make_one(file):
    assert "planning key new" in refusal(read_key, file)


def test_a_folder_is_no_key(tmp_path):
    assert "cannot be read" in refusal(read_key, tmp_path)


def test_the_option_goes_before_the_variable_and_the_variable_before_the_settings(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    assert key_file() == tmp_path / "settings" / "planning" / "people.key"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "elsewhere"))
    assert key_file() == tmp_path / "elsewhere"
    assert key_file(tmp_path / "named") == tmp_path / "named"


def test_a_pseudonym_is_a_keyed_hash_that_begins_with_the_id_of_its_key(file):
    """Written out once more with the standard library's other interface to HMAC (RFC 2104)."""
    key = make_key(file)
    expected = hmac.new(key.secret, ALICE.encode(), hashlib.sha256).digest()
    assert key.pseudonym(ALICE) == bytes.fromhex(key.id) + expected[:16]
    assert key.pseudonym(ALICE) != key.pseudonym(BOB)


def test_another_key_gives_another_pseudonym_and_fingerprint(tmp_path):
    one, other = make_key(tmp_path / "one"), make_key(tmp_path / "other")
    assert one.pseudonym(ALICE)[4:] != other.pseudonym(ALICE)[4:]
    assert one.fingerprint(b"file") != other.fingerprint(b"file")


def test_a_fingerprint_is_not_the_plain_hash_that_can_be_reversed(file):
    data = f"unit,phone\n101,{ALICE}\n".encode()
    fingerprint = make_key(file).fingerprint(data)
    assert len(fingerprint) == 64 and fingerprint != hashlib.sha256(data).hexdigest()


def test_a_key_shows_its_id_and_never_its_bytes(file):
    key = Key(file, b"S" * 32)
    assert repr(key) == f"Key({key.id})"
