"""Words as people give them: typed at a question, through stdin, or in their own editor."""

from __future__ import annotations

import os
import shlex
import sys

from advocacy_cli.cli.session import Session
from advocacy_cli.errors import Refused, Unavailable, WrongUsage

_ENOUGH = 1_000_000  # bytes of stdin: more than the journal takes, so that it can say so
_MARK = b"# ---------- nothing from this line on is recorded ----------"
_BELOW = f"""{_MARK.decode()}
# Write above. Save and close to record it; leave it empty to record nothing.
# """
_EDITORS = ("nano", "vi") if os.name == "posix" else ("notepad",)


def line() -> str:
    """One line that the person types; "" when nobody answers. Raises WrongUsage when it is in no
    known encoding: consoles in the Balkans are set to UTF-8, cp1250 or cp852."""
    raw = getattr(sys.stdin, "buffer", sys.stdin).readline()
    return raw if isinstance(raw, str) else _decoded(raw)


def from_stdin(session: Session) -> str:
    """What stdin holds: typed until its end, or piped, and then it must be UTF-8."""
    by_hand = sys.stdin.isatty()
    if by_hand:
        end = "Ctrl-D" if os.name == "posix" else "Ctrl-Z and Enter"
        session.say(f"write, and end with {end} on a line of its own")
    raw = sys.stdin.buffer.read(_ENOUGH)
    if by_hand:
        return _decoded(raw)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        raise WrongUsage(
            f"what stdin holds is not UTF-8 (line {row})",
            "save the text as UTF-8, or turn it: iconv -f cp1250 -t utf-8 FILE | advocacy ... -",
        ) from None


def from_editor(session: Session, what: str) -> str:
    """What the person writes in VISUAL, EDITOR or an editor that is there, told `what` it is for.

    The file is theirs alone, and is gone once its words are recorded (see `Session.draft`). Raises
    Refused when nothing was written: that is how people think better of it.
    """
    if not (sys.stdin and sys.stdin.isatty()):
        raise WrongUsage(
            "the text is missing, and there is nobody to write it",
            "give it as the last argument, or `-` to read it from stdin",
        )
    editor = _editor(session)
    file = session.workspace.private(f"draft-{session.workspace.random(4).hex()}.txt")
    session.workspace.write(file, f"\n\n{_BELOW}{what}\n".encode(), private=True)
    written = b""
    try:
        ended = _run([*editor, str(file)])
        written = file.read_bytes().partition(_MARK)[0].strip()
    except OSError as error:
        raise Unavailable(
            f"the editor {editor[0]} did not work: {error.strerror}",
            "give the text as an argument, or set EDITOR to one that is there",
        ) from None
    finally:
        if written:
            session.workspace.write(file, written + b"\n", private=True)
            session.draft = file
        else:
            file.unlink(missing_ok=True)
    if ended:
        raise Refused(f"the editor ended with {ended}: nothing is recorded")
    if not written:
        raise Refused(
            "nothing was written, so nothing is recorded",
            "an editor with windows must wait until you close it: EDITOR='code --wait'",
        )
    return _decoded(written)


def _run(command: list[str]) -> int:
    """The exit code of the editor. Ctrl-C is for the editor alone: it must not cost what it holds."""
    import signal
    import subprocess

    # A handler, not SIG_IGN: the editor would inherit that. Before it starts, or a quick one wins.
    ours = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        with subprocess.Popen(command) as running:  # noqa: S603  their own
            return running.wait()
    finally:
        signal.signal(signal.SIGINT, ours)


def _editor(session: Session) -> list[str]:
    import shutil

    said = session.environ.get("VISUAL") or session.environ.get("EDITOR")
    if not said:
        there = [name for name in _EDITORS if shutil.which(name)]
        if not there:
            raise WrongUsage(
                "the text is missing, and there is no editor to ask",
                "give it as the last argument, or `-` to read it from stdin; or set EDITOR",
            )
        return there[:1]
    try:
        return shlex.split(said, posix=os.name == "posix")
    except ValueError as error:
        raise WrongUsage(f"EDITOR={said} cannot be read: {error}", "such as: nano") from None


def _decoded(raw: bytes) -> str:
    """Bytes of a person's own console or editor."""
    console = getattr(sys.stdin, "encoding", None) or "utf-8"
    for encoding in ("utf-8-sig", console):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise WrongUsage(
        f"what was typed cannot be read: it is neither UTF-8 nor {console}",
        "set the console to UTF-8 (chcp 65001 on Windows)",
    )
