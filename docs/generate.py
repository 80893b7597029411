"""Write the pages that are made from the program itself, and run the transcripts in the others.

`make docs` writes; tests/docs compare. A ```console block is a transcript: its `$ ` lines are run
in order by one shell for each page, and what they print is put below them. A block after the words
"Save this as `FILE`:" is written to that file when its turn comes. A page whose first
command is neither `demo` nor `init` is run in a copy of the sample. A line that must fail ends in
`# exit CODE`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from advocacy_cli import settings, shipped
from advocacy_cli.cli.app import app
from advocacy_cli.cli.catalogue import CATALOGUE
from advocacy_cli.cli.lazy import Stub
from advocacy_cli.cli.upkeep.demo import copy_sample
from advocacy_cli.errors import AdvocacyError

ROOT = Path(__file__).resolve().parents[1]
NOTICE = "<!-- made by docs/generate.py: do not edit, run `make docs` -->\n"
TOLD = re.compile(
    r"^Save this as `(?P<file>[^`]+)`:\n\n```\w+\n(?P<content>.*?)^```$"
    r"|^```console\n(?P<block>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
MARK = "\x1eNEXT\x1e"


def commands() -> Iterator[tuple[str, Any]]:
    """Every command of the catalogue with its full name, nouns before their verbs."""
    top: Any = get_command(app)
    for line in CATALOGUE:
        stub = top.commands[line.name]
        assert isinstance(stub, Stub)
        command = stub.load()
        yield f"advocacy {line.name}", command
        for verb, leaf in getattr(command, "commands", {}).items():
            yield f"advocacy {line.name} {verb}", leaf


def help_page(path: str, command: Any) -> str:
    """What `COMMAND --help` prints on a terminal of 80 columns."""
    context = command.make_context(path, [], resilient_parsing=True, terminal_width=80)
    text: str = command.get_help(context)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def commands_page() -> str:
    """docs/reference/commands.md: every help page as the program prints it."""
    parts = [NOTICE, "# Commands\n"]
    parts.append("What `advocacy COMMAND --help` says, for every command.\n")
    panel = ""
    panels = {line.name: line.panel for line in CATALOGUE}
    for path, command in commands():
        name = path.split()[1]
        if panels[name] != panel:
            panel = panels[name]
            parts.append(f"## {panel}\n")
        parts.append(f"### `{path}`\n\n```text\n{help_page(path, command)}\n```\n")
    return "\n".join(parts)


def settings_page() -> str:
    """docs/reference/settings.md: every line of settings.KNOWN."""
    parts = [NOTICE, "# Settings\n"]
    parts.append(
        "What may stand in `advocacy.toml`. An option on the command line wins over the environment,\n"
        "the environment over `advocacy.toml`, that over your own (see `advocacy config`), and that over the default.\n"
        "`advocacy config --origin` shows what is in force and where it comes from.\n"
    )
    section = ""
    for name, known in settings.KNOWN.items():
        group, _, key = name.partition(".")
        if group != section:
            section = group
            parts.append(f"\n## [{section}]\n\n| key | default | meaning |\n| --- | --- | --- |")
        meaning = known.help.replace("|", "\\|")
        if known.environment:
            meaning += f" (environment: `{known.environment}`)"
        parts.append(f"| `{key}` | {_default(known)} | {meaning} |")
    parts.append(
        "\n## [area.NAME]\n\nThe name of an area in each language: "
        '`sr = "...", sq = "...", en = "..."`.\n'
    )
    return "\n".join(parts)


def _default(known: settings.Known) -> str:
    if known.type == "flag":
        return "`true`" if known.default else "`false`"
    if known.type == "texts":
        return f"`{json.dumps(known.default)}`"
    return f"`{known.default}`" if known.default not in ("", None) else ""


def exit_codes_page() -> str:
    """docs/reference/exit-codes.md: the codes and the errors that carry them."""
    parts = [NOTICE, "# Exit codes\n", "Fixed for ever: cron jobs and scripts may rely on them.\n"]
    parts.append("| code | meaning |\n| ---: | --- |\n| 0 | Done. |")
    kinds = sorted(AdvocacyError.__subclasses__(), key=lambda kind: kind.exit)
    parts += [f"| {int(kind.exit)} | {(kind.__doc__ or '').strip()} |" for kind in kinds]
    parts.append(
        "\nWith `--json` an error is one object on stderr: `error`, `exit`, `hint`, `problems`.\n"
    )
    return "\n".join(parts)


PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/commands.md": commands_page,
    "docs/reference/settings.md": settings_page,
    "docs/reference/exit-codes.md": exit_codes_page,
}


def told_pages() -> list[str]:
    """The hand-written pages that hold transcripts, from the repository's root."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    names = [page.relative_to(ROOT).as_posix() for page in pages]
    return [n for n in names if n not in PAGES and "```console\n" in (ROOT / n).read_text("utf-8")]


def retold(text: str, program: Path | None = None) -> str:
    """A page with every transcript run anew, by the `advocacy` in that folder (else our own)."""
    lines = [line for told in TOLD.finditer(text) for line in _commands(told)]
    outputs = iter(run(lines, program))

    def tell(told: re.Match[str]) -> str:
        if told["file"]:
            next(outputs)
            return told[0]
        parts = [part for line in _commands(told) for part in (f"$ {line}", next(outputs)) if part]
        return "\n".join(["```console", *parts, "```"])

    return TOLD.sub(tell, text)


def _commands(told: re.Match[str]) -> list[str]:
    """The `$ ` lines of a transcript with those that a backslash continues, or a file's writing."""
    if told["file"]:
        return [f"cat >{told['file']} <<'END'\n{told['content']}END"]
    return re.findall(r"(?m)^\$ ((?:.*\\\n)*.*)$", told["block"])


def run(lines: list[str], program: Path | None = None) -> list[str]:
    """What each line prints, run in order by one shell in a new folder, as a person would see it."""
    with tempfile.TemporaryDirectory() as name:
        home = start = Path(name).resolve()
        if not re.match(r"advocacy (demo|init)\b", lines[0]):
            start = home / "sample"
            copy_sample(start, {})
        script = "".join(
            f"{{ {line}\n}} </dev/null\nprintf '{MARK}%s{MARK}' $?\n" for line in lines
        )
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", script],
            cwd=start,
            env=_environ(home, program),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=True,
        )
        parts = done.stdout.decode().replace(str(home), "/home/ana").split(MARK)
    said = [part.strip("\n") for part in parts[0:-1:2]]
    for line, code, part in zip(lines, parts[1::2], said, strict=True):
        expected = found[1] if (found := re.search(r"# exit (\d+)$", line)) else "0"
        if code != expected:
            raise SystemExit(f"$ {line}\nended with {code}:\n{part}")
    return ["\n".join(row.rstrip() for row in part.splitlines()) for part in said]


def _environ(home: Path, program: Path | None) -> dict[str, str]:
    here = str(Path(sys.executable).parent)
    here = f"{program}:{here}" if program else here
    return {
        "PATH": f"{here}:{os.environ['PATH']}",
        "HOME": str(home),
        "TMPDIR": str(home),
        "LC_ALL": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "ADVOCACY_USER": "ana",
        "ADVOCACY_NOW": shipped.SAMPLE_NOW,
    }


def masked(text: str) -> str:
    """A transcript without what is new in every run: ids of entries, commands and writers."""
    text = re.sub(r"\b(?=[a-f]*\d)[0-9a-f]{6,32}\b", "~", text)
    return re.sub(r"\b([CLMNP]\d+)[a-z]{2}\b", r"\1~", text)


def main() -> None:
    """Write every page that is no longer true."""
    for name, make in PAGES.items():
        (ROOT / name).write_text(make(), encoding="utf-8")
    for name in told_pages():
        old = (ROOT / name).read_text(encoding="utf-8")
        if masked(new := retold(old)) != masked(old):
            (ROOT / name).write_text(new, encoding="utf-8")
            print(f"told anew: {name}")


if __name__ == "__main__":
    main()
