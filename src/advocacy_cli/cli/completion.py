"""`advocacy completion`: a script that completes commands, verbs and options without starting us.

The words are written into the script when it is made, so that Tab answers at once. Completing the
names of campaigns and asks would be one more case of `Words`, asking `advocacy` for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, NamedTuple

import typer

from advocacy_cli.cli.catalogue import CATALOGUE
from advocacy_cli.cli.options import FLAGS, VALUES
from advocacy_cli.cli.session import session_of
from advocacy_cli.errors import WrongUsage

Shell = Annotated[str, typer.Argument(metavar="bash|zsh|fish", help="The shell to complete in.")]
EVERYWHERE = ("--help", "--json", *(o for o in (*FLAGS, *VALUES) if o.startswith("--")))
KEEP = {
    "bash": "advocacy completion bash > ~/.local/share/bash-completion/completions/advocacy",
    "zsh": "advocacy completion zsh > ~/.zfunc/_advocacy  (a folder of your fpath)",
    "fish": "advocacy completion fish > ~/.config/fish/completions/advocacy.fish",
}


class Words(NamedTuple):
    """What may follow `path` (`("meeting", "add")`): commands with their help, and options."""

    path: tuple[str, ...]
    commands: tuple[tuple[str, str], ...]
    options: tuple[str, ...]


def completion(ctx: typer.Context, shell: Shell) -> None:
    """A script for your shell that completes commands, verbs and options.

    $ advocacy completion bash
    """
    session = session_of(ctx)
    if shell not in KEEP:
        raise WrongUsage(f"no completion for '{shell}'", "choose bash, zsh or fish")
    script = {"bash": bash, "zsh": zsh, "fish": fish}[shell]
    session.out(script(everything()))
    session.say(f"to keep it: {KEEP[shell]}")


def everything() -> tuple[Words, ...]:
    """The words after every command of the catalogue."""
    from advocacy_cli.cli.lazy import Stub

    found = [Words((), tuple((line.name, line.help) for line in CATALOGUE), EVERYWHERE)]
    for line in CATALOGUE:
        found += _below((line.name,), Stub(line).load())
    return tuple(found)


def _below(path: tuple[str, ...], command: Any) -> list[Words]:
    verbs = getattr(command, "commands", {})
    options = [o for p in command.params for o in getattr(p, "opts", ()) if o.startswith("--")]
    listed = tuple((name, verb.get_short_help_str()) for name, verb in verbs.items())
    found = [Words(path, listed, tuple(dict.fromkeys((*options, *EVERYWHERE))))]
    for name, verb in verbs.items():
        found += _below((*path, name), verb)
    return found


def bash(words: tuple[Words, ...]) -> str:
    """The script for bash 4 and later."""
    cases = "\n".join(
        f"    {_path(w)}) words={_quoted(n for n, _ in w.commands)}; options={_quoted(w.options)} ;;"
        for w in words
    )
    return f"""\
# advocacy: completion for bash
_advocacy() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" path="" words options i word
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="${{COMP_WORDS[i]}}"
    case "$word" in {_either(VALUES)}) ((++i)); continue ;; esac
    case "${{path:+$path }}$word" in {_either(_known(words))}) path="${{path:+$path }}$word" ;; esac
  done
  case "$path" in
{cases}
  esac
  [[ "$current" == -* ]] && words="$options"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _advocacy advocacy
"""


def zsh(words: tuple[Words, ...]) -> str:
    """The script for zsh, with the help beside each command."""
    cases = "\n".join(
        f"    {_path(w)}) verbs=({' '.join(_colon(n, h) for n, h in w.commands)}); "
        f"options=({' '.join(w.options)}) ;;"
        for w in words
    )
    return f"""\
#compdef advocacy
# advocacy: completion for zsh
_advocacy() {{
  local current="${{words[CURRENT]}}" at="" word; local -a verbs options; local -i i
  for ((i = 2; i < CURRENT; i++)); do
    word="${{words[i]}}"
    case "$word" in ({_either(VALUES)}) ((++i)); continue ;; esac
    case "${{at:+$at }}$word" in ({_either(_known(words))}) at="${{at:+$at }}$word" ;; esac
  done
  case "$at" in
{cases}
  esac
  if [[ "$current" == -* ]]; then
    compadd -- $options
  elif (( $#verbs )); then
    _describe command verbs
  else
    _files
  fi
}}
if [[ "$funcstack[1]" == _advocacy ]]; then _advocacy "$@"; else compdef _advocacy advocacy; fi
"""


def fish(words: tuple[Words, ...]) -> str:
    """The script for fish, with the help beside each command."""
    lines = [
        "# advocacy: completion for fish",
        "function __advocacy_at",
        "    set -l at ''",
        "    set -l skip 0",
        "    for word in (commandline -opc)[2..-1]",
        "        if test $skip = 1",
        "            set skip 0",
        f"        else if contains -- $word {' '.join(VALUES)}",
        "            set skip 1",
        f'        else if contains -- (string trim "$at $word") {" ".join(_known(words))}',
        '            set at (string trim "$at $word")',
        "        end",
        "    end",
        '    test "$at" = "$argv[1]"',
        "end",
    ]
    for w in words:
        here = f"complete -c advocacy -n '__advocacy_at {_path(w)}'"
        lines += [f"{here} -f -a {n} -d {_single(h)}" for n, h in w.commands]
        lines += [f"{here} -l {o[2:]}" for o in w.options]
    return "\n".join(lines) + "\n"


def _path(words: Words) -> str:
    return f'"{" ".join(words.path)}"'


def _known(words: tuple[Words, ...]) -> list[str]:
    return [_path(w) for w in words if w.path]


def _quoted(words: Iterable[str]) -> str:
    return f'"{" ".join(words)}"'


def _either(words: Iterable[str]) -> str:
    return "|".join(words)


def _single(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{quoted}'"


def _colon(name: str, help: str) -> str:
    quoted = help.replace("'", "'\\''")
    return f"'{name}:{quoted}'"
