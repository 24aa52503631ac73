"""The key that turns telephone numbers into pseudonyms: a file of its own, outside every state folder and repository."""

import hmac
import os
import secrets
import stat
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import platformdirs

from planning.errors import InputRefused, Problem, RunFailed
from planning.files import sync

VARIABLE = "PLANNING_KEY"
LENGTH = 32
ID_LENGTH, PSEUDONYM_LENGTH = 4, 20  # bytes; a pseudonym begins with the id of its key
OTHERS = stat.S_IRWXG | stat.S_IRWXO
MAKE_ONE = "planning key new"


@dataclass(frozen=True)
class Key:
    """A key that was read; its bytes show in no message and in no repr."""

    file: Path
    secret: bytes

    def __repr__(self) -> str:
        return f"Key({self.id})"

    @cached_property
    def id(self) -> str:
        """Eight hexadecimal digits that tell two keys apart and say nothing of either."""
        return self._id.hex()

    @cached_property
    def _id(self) -> bytes:
        return hmac.digest(self.secret, b"key id", "sha256")[:ID_LENGTH]

    @cached_property
    def _begun(self) -> hmac.HMAC:
        return hmac.new(self.secret, None, "sha256")

    def pseudonym(self, number: str) -> bytes:
        """The id of the key and the first 16 bytes of HMAC-SHA-256(key, number).

        number : as E.164 writes it, so that all spellings of one number give one pseudonym.
        """
        keyed = self._begun.copy()  # twice as fast as to begin anew
        keyed.update(number.encode())
        return self._id + keyed.digest()[: PSEUDONYM_LENGTH - ID_LENGTH]

    def fingerprint(self, data: bytes) -> str:
        """64 hexadecimal digits that know the bytes of a file again.

        With the key, because the plain hash of a file that holds one number is as easily reversed as that of the number.
        """
        return hmac.digest(self.secret, b"file\0" + data, "sha256").hex()


def key_file(file: str | Path | None = None) -> Path:
    """Where the key is: `file`, else what PLANNING_KEY says, else people.key among the user's settings."""
    said = file or os.environ.get(VARIABLE)
    settings = platformdirs.user_config_dir("planning", appauthor=False)
    return Path(said).absolute() if said else Path(settings) / "people.key"


def make_key(file: str | Path | None = None) -> Key:
    """Write a new key of 32 random bytes that only its owner can read; it stands there whole or not at all.

    Raises
    ------
    InputRefused : a file stands there already, or the place is inside a state folder or a git work tree.
    RunFailed : the disk keeps no rights of files, or cannot be written.
    """
    file = key_file(file)
    _refuse_place(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, made = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # 0600 from its first moment on
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(secrets.token_bytes(LENGTH))
                opened.flush()
                os.fsync(opened.fileno())
            os.link(made, file)  # a second name, which never takes the place of a file
        finally:
            Path(made).unlink()
    except FileExistsError:
        raise _refused(file, "a file stands there already, and a key is never overwritten",
                       "name another place; what was taken in with a lost key cannot be matched again") from None  # fmt: skip
    except OSError as error:
        reason = f"the key cannot be written: {error.strerror}"
        raise RunFailed(Problem("K-WRITE", reason, "name a place on a disk of your own", str(file))) from None
    sync(file.parent)
    return read_key(file)


def read_key(file: str | Path | None = None) -> Key:
    """The key in `file`, see :func:`key_file`.

    Raises
    ------
    InputRefused : no such file, readable by others, not of 32 bytes, inside a state folder or a git work tree.
    """
    file = key_file(file)
    try:
        with file.open("rb") as opened:
            rights = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
            secret = opened.read(LENGTH + 1)
    except FileNotFoundError:
        raise _refused(file, "there is no key", f"{MAKE_ONE}, or name it with --key or {VARIABLE}") from None
    except OSError as error:
        raise _refused(file, f"the key cannot be read: {error.strerror}", "check the name and the rights") from None
    if rights & OTHERS:
        raise _refused(file, f"others can read or change the key (mode {rights:04o})", f"chmod 600 {file}")
    if len(secret) != LENGTH:
        length = f"only {len(secret)}" if len(secret) < LENGTH else f"more than {LENGTH}"
        raise _refused(
            file, f"a key has {LENGTH} bytes, this file {length}", f"put the right file there, or {MAKE_ONE}"
        )
    _refuse_place(file)
    return Key(file, secret)


def _refuse_place(file: Path) -> None:
    """Whoever copies or hands on data must not copy the key with it."""
    for folder in file.resolve().parents:
        for mark, what in (("state.toml", "a state folder"), (".git", "a git work tree")):
            if (folder / mark).exists():
                raise _refused(
                    file, f"the key would lie inside {what}, {folder}", "keep it outside of data and repositories"
                )


def _refused(file: Path, reason: str, mend: str) -> InputRefused:
    return InputRefused(Problem("K-KEY", reason, mend, str(file)))
