"""The one file that carries a workspace to another copy: a zip that is sealed, and trusted in nothing.

Its members are `manifest.json` (what the others are, with size and sha256), `journal.jsonl` (an entry
a line), the kept files under `files/` as they are, and the plan's files. The seal, the sha256 of
everything before it, stands at the very end, in the zip's comment: what was damaged on its way is known
before anything is read. It proves no sender. The same workspace gives the same bytes.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple

from advocacy_cli import __version__
from advocacy_cli.errors import InvalidInput, NotFound, Problem, Refused, Unavailable, Where
from advocacy_cli.store.engine import SCHEMA
from advocacy_cli.workspace import MAX_BYTES, Workspace, in_words, sweep, sync_folder, temporary_for

FORMAT = 1
MANIFEST = "manifest.json"
JOURNAL = "journal.jsonl"
FILES = "files"
PLAN = ("campaigns", "platform", "templates")
ENDINGS = (".yaml", ".yml", ".csv", ".xlsx", ".j2", ".docx")
AGAIN = "nothing was changed; ask for it again, or export it again"
_SEAL = b"advocacy sync, sha256 "
_SEALED = len(_SEAL) + 64
_MOST = {MANIFEST: 64_000_000, JOURNAL: 2_000_000_000}  # bytes, far above the largest real ones
_LINE = 20_000_000
_CHUNK = 1 << 20
_FORBIDDEN = re.compile(
    r'[\x00-\x1f\x7f\\:*?"<>|]'
)  # no file of Windows may have these in its name
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)\d)(\..*)?", re.IGNORECASE)


class Member(NamedTuple):
    """A file within the bundle."""

    size: int
    sha256: str


class Manifest(NamedTuple):
    """What a bundle says of itself. `writers` are the copies that wrote and how far each counted;
    `head` is the journal's (`History.head`)."""

    workspace: str
    version: str
    writers: Mapping[str, int]
    head: str
    members: Mapping[str, Member]


class Source(NamedTuple):
    """A member to be written: its name, and where its bytes come from."""

    name: str
    content: bytes | Path


def write(
    path: Path,
    workspace: Workspace,
    writers: Mapping[str, int],
    head: str,
    sources: Iterable[Source],
) -> None:
    """Write a bundle whole or not at all, for its owner's eyes only.

    Raises Refused when two names are one on some disks, Unavailable (full disk, no permission).
    """
    with in_words(path):
        ordered = sorted(sources, key=lambda source: (source.name != JOURNAL, source.name))
        members = {source.name: _measured(source) for source in ordered}
    if alike := _alike(members):
        raise Refused(
            f"{alike[0]} and {alike[1]} are one name on many disks",
            "rename one of them, then export",
        )
    told = {
        "format": FORMAT,
        "workspace": workspace.settings["workspace.id"],
        "advocacy": __version__,
        "schema": SCHEMA,
        "writers": dict(writers),
        "head": head,
        "members": {name: list(member) for name, member in members.items()},
    }
    manifest = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()
    with _whole(path, workspace) as file:
        with zipfile.ZipFile(file, "w") as packed:
            packed.comment = _SEAL + b"0" * 64
            packed.writestr(_info(MANIFEST, len(manifest)), manifest)
            for source in ordered:
                _put(packed, source, members[source.name])
        seal = _sum(file, end := file.seek(-64, os.SEEK_END))
        file.seek(end)
        file.write(seal.encode())


class Bundle:
    """An opened bundle whose seal and manifest agree; use it as a context manager."""

    def __init__(self, path: Path, shown: str, workspace: Workspace) -> None:
        self.shown = shown
        self._open = contextlib.ExitStack()
        try:
            self._file = self._open.enter_context(_opened(path, shown))
            self.seal = self._sealed()
            with self._damage():
                self._zip = self._open.enter_context(zipfile.ZipFile(self._file))
            self.manifest = self._manifest(workspace)
        except BaseException:
            self._open.close()
            raise

    def __enter__(self) -> Bundle:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def names(self, *folders: str) -> tuple[str, ...]:
        """The members of these folders, by name."""
        return tuple(n for n in self.manifest.members if n.partition("/")[0] in folders)

    def lines(self) -> Iterator[Any]:
        """The journal's entries, as values of JSON. Raises InvalidInput."""
        with self._damage(), self._zip.open(JOURNAL) as file:
            checked = _Checked(file, self.manifest.members[JOURNAL])
            rest = b""
            while chunk := checked.read():
                *lines, rest = (rest + chunk).split(b"\n")
                yield from map(json.loads, lines)
                if len(rest) > _LINE:
                    raise ValueError("an entry is longer than any")
            if rest:
                raise ValueError("the last entry has no end")

    def read(self, name: str) -> bytes:
        """A member's bytes. Raises InvalidInput."""
        with self._damage(), self._zip.open(name) as file:
            checked = _Checked(file, self.manifest.members[name])
            return b"".join(iter(checked.read, b""))

    def copy(self, name: str, to: IO[bytes]) -> None:
        """Write a member's bytes to a file. Raises InvalidInput, and OSError from the file."""
        for chunk in self._chunks(name):
            to.write(chunk)

    def prove(self, name: str) -> None:
        """Read a member whole. Raises InvalidInput unless it is what the manifest says."""
        for _ in self._chunks(name):
            pass

    def _chunks(self, name: str) -> Iterator[bytes]:
        with self._damage():
            file = self._zip.open(name)
        with file:
            checked = _Checked(file, self.manifest.members[name])
            while True:
                with self._damage():
                    chunk = checked.read()
                if not chunk:
                    return
                yield chunk

    def damaged(self, why: str) -> InvalidInput:
        """The error for a bundle that is not what an export made."""
        said = f"is damaged: {why}"
        return InvalidInput([Problem(Where(self.shown), said, AGAIN)])

    @contextlib.contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
        except (
            zipfile.BadZipFile, zlib.error, EOFError, LookupError, NotImplementedError, OSError,
            OverflowError, RecursionError, RuntimeError, ValueError,
        ) as error:  # fmt: skip
            if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
                raise Unavailable(f"cannot read {self.shown}: {error.strerror}", AGAIN) from None
            raise self.damaged(str(error)[:200] or "it does not unpack") from None

    def _sealed(self) -> str:
        """The seal, once it fits. Raises InvalidInput for a file that is no bundle, or no longer."""
        size = self._file.seek(0, os.SEEK_END)
        self._file.seek(max(0, size - _SEALED))
        mark, seal = (end := self._file.read())[: len(_SEAL)], end[len(_SEAL) :]
        self._file.seek(0)
        begins = MANIFEST.encode() in self._file.read(64)
        if not begins and mark != _SEAL:
            said = "is no file that `advocacy sync export` made"
            raise InvalidInput(
                [Problem(Where(self.shown), said, "name the file that you were sent")]
            )
        if mark != _SEAL:
            raise self.damaged("its end is missing")
        if _sum(self._file, size - 64).encode() != seal:
            raise self.damaged("it is not as it was written")
        return seal.decode()

    def _manifest(self, workspace: Workspace) -> Manifest:
        with self._damage():
            raw = self._zip.read(MANIFEST) if self._size(MANIFEST) <= _MOST[MANIFEST] else b""
            told = _object(json.loads(raw), {"format": int, "advocacy": str})
            ahead, version = told["format"] > FORMAT, told["advocacy"][:40]
        if ahead:  # whatever else it says
            raise newer(self.shown, version)
        with self._damage():
            _object(told, {"workspace": str, "schema": int, "head": str})
            writers = _object(told.get("writers"), {}, int)
            members = {
                name: Member(*member)
                for name, member in _object(told.get("members"), {}, list).items()
                if [type(part) for part in member] == [int, str]
            }
            manifest = Manifest(told["workspace"], version, writers, told["head"], members)
            schema = told["schema"]
        self._refuse_strange(manifest, schema, str(workspace.settings["workspace.id"]))
        with self._damage():
            self._check(manifest)
        return manifest

    def _refuse_strange(self, manifest: Manifest, schema: int, own: str) -> None:
        if schema > SCHEMA:
            raise newer(self.shown, manifest.version)
        if schema < SCHEMA:
            raise Refused(
                f"{self.shown} was made by an older advocacy ({manifest.version})",
                "nothing was changed; have it exported again with the version that you have",
            )
        if manifest.workspace != own:
            raise Refused(
                f"{self.shown} is of another workspace ({manifest.workspace[:13]}, this one is "
                f"{own[:13]})",
                "nothing was changed; colleagues work in copies of one folder, which keep the id in "
                "advocacy.toml: two that were made with `advocacy init` stay strangers",
            )

    def _size(self, name: str) -> int:
        return self._zip.getinfo(name).file_size

    def _check(self, manifest: Manifest) -> None:
        """Raise ValueError unless the zip holds what the manifest names, under names that are safe."""
        infos = self._zip.infolist()
        names = [info.filename for info in infos]
        if sorted(names) != sorted([MANIFEST, *manifest.members]) or JOURNAL not in names:
            raise ValueError("it does not hold what it says")
        if _alike(names):
            raise ValueError("two of its names are one on many disks")
        for info in infos:
            kind = stat.S_IFMT(info.external_attr >> 16)
            if info.flag_bits & 0x41 or kind not in (0, stat.S_IFREG):
                raise ValueError(f"{info.filename!r} is no plain file")
            if info.filename == MANIFEST:
                continue
            size = manifest.members[info.filename].size
            if info.file_size != size or not _fits(info, size):
                raise ValueError(f"{info.filename!r} has another size than it says")
            if info.filename != JOURNAL and not is_safe(info.filename):
                raise ValueError(f"{info.filename!r} is no name of ours")


def newer(shown: str, version: str) -> Refused:
    """The error for a bundle that only a newer version understands."""
    return Refused(
        f"{shown} was made by a newer advocacy ({version}, this is {__version__})",
        "nothing was changed; install the newer version, then merge it",
    )


def is_safe(name: str) -> bool:
    """Whether a member may stand below the workspace under this name: a kept file of a year, or a
    file of the plan; no way out, nothing hidden, and a name that every disk takes."""
    folder, *rest = name.split("/")
    if not rest or not all(map(_is_plain, rest)) or len(name.encode()) > 400:
        return False
    if folder == FILES:
        return len(rest) == 2 and re.fullmatch(r"[0-9]{4}", rest[0]) is not None
    return folder in PLAN and len(rest) <= 4 and rest[-1].endswith(ENDINGS)


def _is_plain(part: str) -> bool:
    return (
        part[:1] not in ("", ".", "~", " ")
        and part[-1] not in ". "
        and not _FORBIDDEN.search(part)
        and not _DEVICE.fullmatch(part)
        and len(part.encode("utf-8", "replace")) <= 200
    )


def _object(value: Any, wanted: Mapping[str, type], each: type | None = None) -> dict[str, Any]:
    """The value when it is an object with these kinds of values. Raises ValueError."""
    if not isinstance(value, dict):
        raise ValueError("what it says of itself cannot be read")  # noqa: TRY004  bad input, no bug
    odd = any(type(value.get(key)) is not kind for key, kind in wanted.items())
    if odd or (each is not None and any(type(held) is not each for held in value.values())):
        raise ValueError("what it says of itself cannot be read")
    return value


def _fits(info: zipfile.ZipInfo, size: int) -> bool:
    """Whether what a member unpacks to is in bounds: kept files are stored as they are."""
    if info.filename.startswith(f"{FILES}/"):
        return info.compress_type == zipfile.ZIP_STORED and info.compress_size == size
    deflated = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    return deflated and 0 <= size <= _MOST.get(info.filename, MAX_BYTES)


def _alike(names: Iterable[str]) -> tuple[str, str] | None:
    """Two names that a disk which ignores case or composes letters takes for one."""
    seen: dict[str, str] = {}
    for name in names:
        bare = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
        if bare in seen:
            return seen[bare], name
        seen[bare] = name
    return None


class _Checked:
    """A member read in pieces; at its end it must be what the manifest says."""

    def __init__(self, file: IO[bytes], member: Member) -> None:
        self._file, self._member = file, member
        self._digest, self._left = hashlib.sha256(), member.size

    def read(self) -> bytes:
        """The next piece; b"" at the end. Raises ValueError."""
        chunk = self._file.read(min(_CHUNK, self._left + 1))
        self._digest.update(chunk)
        self._left -= len(chunk)
        if self._left < 0 or (not chunk and self._left):
            raise ValueError("a file in it has another size than it says")
        if not chunk and self._digest.hexdigest() != self._member.sha256:
            raise ValueError("a file in it is not as it was written")
        return chunk


def _opened(path: Path, shown: str) -> IO[bytes]:
    """The regular file. Raises NotFound, InvalidInput or Unavailable."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for
            raise InvalidInput([Problem(Where(shown), "is no file", "name the file in it")])
        return path.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        hint = "name the file that you were sent; is the stick in?"
        raise NotFound(f"there is no file {shown}", hint=hint) from None
    except OSError as error:
        raise Unavailable(f"cannot read {shown}: {error.strerror}", AGAIN) from None
    except ValueError:
        raise NotFound(f"there is no file {shown}") from None


def _measured(source: Source) -> Member:
    if isinstance(source.content, bytes):
        return Member(len(source.content), hashlib.sha256(source.content).hexdigest())
    with source.content.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        return Member(size, _sum(file, size))


def _sum(file: IO[bytes], size: int) -> str:
    """sha256 of a file's first `size` bytes; the file then stands behind them."""
    file.seek(0)
    digest, left = hashlib.sha256(), size
    while left and (chunk := file.read(min(_CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest()


def _info(name: str, size: int) -> zipfile.ZipInfo:
    """A member's head without anything of this moment or machine."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.create_system = 3
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    kept = name.startswith(f"{FILES}/")
    info.compress_type = zipfile.ZIP_STORED if kept else zipfile.ZIP_DEFLATED
    info.file_size = size
    return info


def _put(packed: zipfile.ZipFile, source: Source, member: Member) -> None:
    info = _info(source.name, member.size)
    if isinstance(source.content, bytes):
        packed.writestr(info, source.content)
        return
    digest = hashlib.sha256()
    with source.content.open("rb") as file, packed.open(info, "w") as to:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            to.write(chunk)
    if digest.hexdigest() != member.sha256:
        raise Unavailable(f"{source.name} changed while it was read", "run the command again")


@contextlib.contextmanager
def _whole(path: Path, workspace: Workspace) -> Iterator[IO[bytes]]:
    """A new file that stands at `path` once it is whole and on the disk."""
    path = Path(os.path.realpath(path))
    sweep(path)
    temporary = temporary_for(path, workspace.random(4).hex())
    with in_words(path):
        try:
            handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)
