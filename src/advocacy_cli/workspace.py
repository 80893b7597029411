"""The workspace: the only door to the outside world.

Root folder, settings, clock, zone, environment, randomness and files come in through one object
that is handed from room to room, so that the same plan, journal and clock give the same bytes.
"""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from advocacy_cli import settings as settings_
from advocacy_cli.errors import (
    InvalidInput,
    NotFound,
    Problem,
    Refused,
    Unavailable,
    Where,
    WrongUsage,
)

PRIVATE_DIR = ".advocacy"
MAX_BYTES = 8_000_000  # of any file that people write
_MAX_SETTINGS = 100_000
_LONGEST = 250  # bytes of a name, on most disks
_OURS = (PRIVATE_DIR, "campaigns", "platform", "templates", "files", settings_.CONFIG)


class Workspace:
    """A folder that holds `advocacy.toml`, and everything that reaches beyond it."""

    def __init__(
        self,
        root: Path,
        settings: settings_.Settings,
        environ: Mapping[str, str],
        clock: Callable[[], datetime],
        randomness: Callable[[int], bytes] = os.urandom,
        recorder: str = "",
    ) -> None:
        self.root = root
        self.settings = settings
        self.environ = environ
        self._clock = clock
        self._randomness = randomness
        self._recorder = recorder
        self.placed: list[str] = []  # paths of what was written, in its order

    @property
    def zone(self) -> ZoneInfo:
        return self.settings.zone

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        return self._clock().astimezone(UTC)

    def today(self) -> date:
        """The calendar day in the workspace's zone."""
        return self.now().astimezone(self.zone).date()

    def random(self, size: int = 16) -> bytes:
        """Random bytes (128 bits unless said)."""
        return self._randomness(size)

    @property
    def recorder(self) -> str:
        """Who records: `--as` > ADVOCACY_USER > user config > login name."""
        if self._recorder:
            return self._recorder
        if name := self.settings["user.name"]:
            return str(name)
        for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
            if self.environ.get(variable):
                return self.environ[variable]
        with contextlib.suppress(ImportError, KeyError):  # cron and `env -i` pass no name on
            import pwd

            return pwd.getpwuid(os.getuid()).pw_name
        return "unknown"

    def path(self, *parts: str) -> Path:
        return self.root.joinpath(*parts)

    def private(self, *parts: str) -> Path:
        """A path in `.advocacy/`, which is made on demand with mode 0700."""
        folder = self.root / PRIVATE_DIR
        if not folder.is_dir():
            with in_words(folder):
                folder.mkdir(mode=0o700, exist_ok=True)
        return folder.joinpath(*parts)

    @contextlib.contextmanager
    def alone(
        self, name: str, wait: float, notice: Callable[[], None] = lambda: None
    ) -> Iterator[None]:
        """Do what only one process of this copy may do at a time; the system ends the claim of one
        that dies. Raises Unavailable when another has not ended within `wait` seconds; `notice` is
        called when there is one."""
        path = self.private(f"{name}.lock")
        until = time.monotonic() + wait
        with in_words(path):
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            waiting = False
            while not _claimed(handle):
                if time.monotonic() >= until:
                    raise Unavailable(
                        f"another {name} of this workspace has not ended",
                        "nothing was done; run it again when that one is through",
                    )
                if not waiting:
                    notice()
                waiting = True
                time.sleep(0.1)
            yield
        finally:
            os.close(handle)

    def shown(self, path: Path) -> str:
        """A path as people should read it: from the workspace's root, with slashes."""
        with contextlib.suppress(ValueError):
            return path.relative_to(self.root).as_posix()
        return str(path)

    def read(self, path: Path) -> bytes:
        """The bytes of a regular file. Raises NotFound, InvalidInput (a folder, a pipe, a device,
        a file of more than `MAX_BYTES`) or Unavailable."""
        shown = self.shown(path)
        try:
            return read_file(path, shown)
        except FileNotFoundError:
            if not path.is_symlink():
                raise NotFound(f"there is no file {shown}") from None
            raise InvalidInput([broken_link(shown)]) from None
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise InvalidInput([broken_link(shown)]) from None
            raise Unavailable(
                f"cannot read {shown}: {error.strerror}", "look at the rights of file and folder"
            ) from None

    def listed(self, *parts: str) -> list[Path]:
        """What a folder of the workspace holds; [] when there is none. Raises InvalidInput for one
        that is there and cannot be listed: that is no absence."""
        folder, root = "/".join(parts), self.path(*parts)
        try:
            return list(root.iterdir()) if is_there(root) else []
        except OSError as error:
            if root.is_symlink() and error.errno in (errno.ENOENT, errno.ELOOP):
                raise InvalidInput([broken_link(folder)]) from None
            said = f"cannot be read as a folder: {error.strerror}"
            hint = "a folder with this name belongs here; look at its rights"
            raise InvalidInput([Problem(Where(folder, 1, 1), said, hint)]) from None

    def outlet(self, path: Path) -> Path:
        """The path, when a person may send output there. Raises Refused for what people write
        by hand and for the journal, through links and by whatever spelling; also for a device or a
        pipe, whose place a file would take for everybody."""
        if len(os.fsencode(path.name)) > _LONGEST or "\0" in path.name:
            raise WrongUsage(
                f"'{path.name[:40]}…' is no name that a file can have", "a shorter one"
            )
        real = Path(os.path.realpath(path))
        if real.exists() and not (real.is_file() or real.is_dir()):
            raise Refused(
                f"{self.shown(path)} is a device or a pipe, not a file",
                "name a file; without -o the result goes to the screen, or into your own pipe",
            )
        # Names are compared without case: on many disks `Campaigns` is the same folder.
        steps = {str(step).casefold() for step in (real, *real.parents)}
        for ours in (*(self.root / name for name in _OURS), *self._journal_files()):
            if os.path.realpath(ours).casefold() in steps:
                raise Refused(
                    f"{self.shown(path)} lies in {self.shown(ours)}, which is no place for output",
                    "plans and the journal are never overwritten: name another file, "
                    "such as out/NAME",
                )
        return path

    def _journal_files(self) -> tuple[Path, ...]:
        url = str(self.settings["database.url"])
        if not url.startswith("sqlite:///"):
            return ()
        file = url.removeprefix("sqlite:///")
        return tuple(self.root / f"{file}{end}" for end in ("", "-wal", "-shm", "-journal") if file)

    def write(
        self, path: Path, content: bytes, *, private: bool = False, new: bool = False
    ) -> None:
        """Write a file whole or not at all: temporary beside it, fsync, rename.

        A file that is there keeps its rights, and a link goes on leading to it. With `new` nothing
        is ever replaced. Raises Refused when a file of that name appeared meanwhile.
        """
        with in_words(path):
            path = Path(os.path.realpath(path)) if path.is_symlink() else path
            path.parent.mkdir(parents=True, exist_ok=True)
            sweep(path)
            temporary = temporary_for(path, self.random(4).hex())
            try:
                with _create(temporary, 0o600 if private else 0o666) as file:
                    if not private and path.is_file():
                        temporary.chmod(stat.S_IMODE(path.stat().st_mode))
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                if new:
                    _claim(temporary, path)
                else:
                    temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
            sync_folder(path.parent)
        self.placed.append(os.fspath(path))


def temporary_for(path: Path, mark: str) -> Path:
    """A name beside a path for what is on its way there; it tells which process writes it."""
    return path.with_name(f".{path.name[:80]}.{os.getpid()}-{mark}.tmp")


def sweep(path: Path) -> None:
    """Take away what killed processes left on the way to a path."""
    for left in path.parent.glob(f".{glob.escape(path.name[:80])}.*-*.tmp"):
        process = left.name.rpartition("-")[0].rpartition(".")[2]
        if process.isdigit() and not is_running(int(process)):
            with contextlib.suppress(OSError):
                left.unlink()


def is_running(process: int) -> bool:
    """Whether a process of this machine lives; True where the system cannot tell."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def read_file(path: Path, shown: str, most: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file of at most `most` bytes. Raises InvalidInput or OSError.

    Opened without waiting: a pipe that nobody writes to would hold us for ever.
    """
    wait = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, os.O_RDONLY | wait)
    except ValueError:
        raise InvalidInput([Problem(Where(shown), "is no name that a file can have")]) from None
    try:
        kind = os.fstat(handle).st_mode
        if not stat.S_ISREG(kind):
            said = "is a folder, not a file" if stat.S_ISDIR(kind) else "is no regular file"
            raise InvalidInput([Problem(Where(shown, 1, 1), said, "put a file of text there")])
        with os.fdopen(handle, "rb", closefd=False) as file:
            found = file.read(most + 1) or b""  # nothing yet: a device of the kernel
    finally:
        os.close(handle)
    if len(found) > most:
        size = f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most // 1000} kB"
        raise InvalidInput([Problem(Where(shown, 1, 1), f"is larger than {size}", "divide it")])
    return found


def is_there(path: Path) -> bool:
    """Whether something stands at a path, be it broken or unreadable; absence alone is no."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


def broken_link(shown: str) -> Problem:
    """A link that leads nowhere or to itself: something is meant to be there."""
    return Problem(Where(shown, 1, 1), "is a link that leads nowhere", "mend the link or remove it")


def _claimed(handle: int) -> bool:
    """Whether an open file is ours alone now; always where its disk knows no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
    return True


def _create(path: Path, mode: int) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb")


def _claim(temporary: Path, path: Path) -> None:
    """Give a file its name if nothing has it: a link is made or refused in one step."""
    try:
        os.link(temporary, path)
    except OSError:
        if is_there(path):
            raise Refused(f"{path.name} is there already", "nothing was changed") from None
        temporary.replace(path)  # not every disk knows links


def sync_folder(folder: Path) -> None:
    """Make renames in a folder last through a power cut, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn the system's refusal to write into words with what to do next."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Unavailable(
                f"the disk is full: {path.name} was not written",
                "nothing was changed; make room and run the command again",
            ) from None
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise Unavailable(
                f"no permission to write {path}",
                "nothing was changed; check the folder's owner and rights",
            ) from None
        raise Unavailable(f"cannot write {path}: {error.strerror}") from None


def find(start: Path, environ: Mapping[str, str], chosen: str | None = None) -> Path:
    """The workspace's root: `-C DIR`, else ADVOCACY_WORKSPACE, else the nearest folder upward.

    Raises NotFound when there is none.
    """
    for said, by in ((chosen, "-C"), (environ.get("ADVOCACY_WORKSPACE"), "ADVOCACY_WORKSPACE")):
        if said:
            root = Path(os.path.realpath(start / said))
            # Unlike `Path.is_file` this says no, and does not fail, for a name of 5,000 letters.
            if not os.path.isfile(root / settings_.CONFIG):  # noqa: PTH113
                raise NotFound(
                    f"{said} ({by}) is no workspace: it holds no {settings_.CONFIG}",
                    hint=f"`advocacy init {said}` makes one there",
                )
            return root
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / settings_.CONFIG).is_file():
            return folder
    raise NotFound(
        f"no {settings_.CONFIG} here or in any folder above",
        hint="`advocacy init DIR` makes a workspace, `advocacy demo` shows one that is full",
    )


def open_workspace(
    start: Path,
    environ: Mapping[str, str],
    chosen: str | None = None,
    recorder: str = "",
) -> Workspace:
    """The workspace that a command works in. Raises NotFound or InvalidInput."""
    root = find(start, environ, chosen)
    file = root / settings_.CONFIG
    loaded = settings_.load(_decode(file), settings_.CONFIG, environ, user_config(environ))
    return Workspace(root, loaded, environ, clock_from(environ), recorder=recorder)


def clock_from(environ: Mapping[str, str]) -> Callable[[], datetime]:
    """The system's clock, or the moment that ADVOCACY_NOW freezes."""
    frozen = environ.get("ADVOCACY_NOW")
    if not frozen:
        return lambda: datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(frozen)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not 1900 < moment.year < 2199:
        raise WrongUsage(
            f"ADVOCACY_NOW={frozen!r} is no moment",
            "write it like 2026-11-23T09:00:00+01:00, with the offset, in the years 1901 to 2198",
        )
    return lambda: moment


def user_config(environ: Mapping[str, str]) -> tuple[str, str] | None:
    """(path, text) of the person's own settings, or None."""
    file = settings_.user_file(environ)
    if not file.is_file():
        return None
    return str(file), _decode(file)


def _decode(file: Path) -> str:
    try:
        raw = read_file(file, file.name, _MAX_SETTINGS)
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace").lstrip("\ufeff")) + 1
        where = Where(file.name, before.count(b"\n") + 1, column)
        raise InvalidInput([Problem(where, "is not UTF-8", "save the file as UTF-8")]) from None
    except OSError as error:
        raise Unavailable(
            f"cannot read {file}: {error.strerror}", "look at the rights of file and folder"
        ) from None


def refuse_full(folder: Path, allowed: Callable[[Path], bool]) -> None:
    """Raise Refused when a folder to be filled holds other things."""
    if folder.is_dir() and (other := next((p for p in folder.iterdir() if not allowed(p)), None)):
        raise Refused(
            f"{folder} holds other things ({other.name})", "name an empty or a new folder"
        )
