"""`advocacy completion`: a script that completes commands, verbs and options without starting us.

Those words are written into the script when it is made, so that Tab answers at once. Where the name
of a campaign, a person or a meeting is wanted, the script asks `advocacy --complete` (see `tab`),
which costs about as much as starting Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, NamedTuple

import typer

from advocacy_cli.cli.catalogue import CATALOGUE
from advocacy_cli.cli.options import FLAGS, VALUES
from advocacy_cli.cli.session import session_of
from advocacy_cli.cli.upkeep.tab import ALSO, TAKES
from advocacy_cli.errors import WrongUsage

Shell = Annotated[str, typer.Argument(metavar="bash|zsh|fish", help="The shell to complete in.")]
EVERYWHERE = ("--help", "--json", *(o for o in (*FLAGS, *VALUES) if o.startswith("--")))
KEEP = {
    "bash": "advocacy completion bash > ~/.local/share/bash-completion/completions/advocacy",
    "zsh": "advocacy completion zsh > ~/.zfunc/_advocacy  (a folder of your fpath)",
    "fish": "advocacy completion fish > ~/.config/fish/completions/advocacy.fish",
}


class Words(NamedTuple):
    """What may follow `path` (`("meeting", "add")`): commands with their help, options, and what
    options and arguments take, as `tab.complete` reads it."""

    path: tuple[str, ...]
    commands: tuple[tuple[str, str], ...]
    options: tuple[str, ...]
    takes: str = ""


def completion(ctx: typer.Context, shell: Shell) -> None:
    """A script for your shell that completes commands, options and the names of things.

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
    takes = "" if verbs else " ".join(_takes(command.params))
    found = [Words(path, listed, tuple(dict.fromkeys((*options, *EVERYWHERE))), takes)]
    for name, verb in verbs.items():
        found += _below((*path, name), verb)
    return found


def _takes(params: Iterable[Any]) -> Iterable[str]:
    """`--with=TARGET` for an option that takes a value, `=CAMPAIGN` for an argument."""
    for param in params:
        many = "..." if param.nargs == -1 else ""
        if getattr(param, "is_flag", False):
            continue
        for name in (
            (o for o in param.opts if o.startswith("-")) if param.opts[0][:1] == "-" else [""]
        ):
            yield f"{name}={_taken(param.metavar or '', getattr(param, 'help', '') or '')}{many}"


def _taken(metavar: str, help: str) -> str:
    """What a value is: a word that `tab` knows, else the choices that the help page names."""
    plain = metavar.removesuffix("...")
    plain = plain[1:-1] if plain[:1] == "[" and plain[-1:] == "]" else plain
    if plain in TAKES or plain in ALSO:
        return plain
    if found := re.search(r"[\w-]+(\|[\w-]+)+", f"{plain} {help}"):
        return found[0]
    if found := re.match(r"([a-z-]+(, [a-z-]+)+)(?: or ([a-z-]+))?\.?$", help):
        return "|".join([*found[1].split(", "), *(found[3],) * bool(found[3])])
    return ""


def bash(words: tuple[Words, ...]) -> str:
    """The script for bash 4 and later."""
    cases = "\n".join(
        f"    {_path(w)}) words={_quoted(n for n, _ in w.commands)}; "
        f"options={_quoted(w.options)}; takes={_shut(w.takes)} ;;"
        for w in words
    )
    return f"""\
# advocacy: completion for bash
_advocacy() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" path="" words options takes i word
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="${{COMP_WORDS[i]}}"
    case "$word" in {_either(VALUES)}) ((++i)); continue ;; esac
    case "${{path:+$path }}$word" in {_either(_known(words))}) path="${{path:+$path }}$word" ;; esac
  done
  case "$path" in
{cases}
  esac
  COMPREPLY=()
  if [[ "$current" != -* || "$current" == -*=* ]]; then
    while IFS=$'\\t' read -r word _; do COMPREPLY+=("$word"); done < <(
      "${{1:-advocacy}}" --complete "$path" "$takes" "${{COMP_WORDS[@]:1:COMP_CWORD}}" 2>/dev/null)
    ((${{#COMPREPLY[@]}})) && return
  fi
  [[ "$current" == -* ]] && words="$options"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _advocacy advocacy
"""


def zsh(words: tuple[Words, ...]) -> str:
    """The script for zsh, with the help beside each command."""
    cases = "\n".join(
        f"    {_path(w)}) verbs=({' '.join(_colon(n, h) for n, h in w.commands)}); "
        f"options=({' '.join(w.options)}); takes={_shut(w.takes)} ;;"
        for w in words
    )
    return f"""\
#compdef advocacy
# advocacy: completion for zsh
_advocacy() {{
  local current="${{words[CURRENT]}}" at="" word takes; local -a verbs options found; local -i i
  for ((i = 2; i < CURRENT; i++)); do
    word="${{words[i]}}"
    case "$word" in ({_either(VALUES)}) ((++i)); continue ;; esac
    case "${{at:+$at }}$word" in ({_either(_known(words))}) at="${{at:+$at }}$word" ;; esac
  done
  case "$at" in
{cases}
  esac
  if [[ "$current" != -* || "$current" == -*=* ]]; then
    found=("${{(@f)$("${{words[1]}}" --complete "$at" "$takes" "${{(@)words[2,CURRENT]}}" 2>/dev/null)}}")
    found=("${{(@)${{(@)found:#}}//$'\\t'/:}}")
  fi
  if (( $#found )); then
    _describe name found
  elif [[ "$current" == -* ]]; then
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
    cases = []
    for w in words:
        commands = " ".join(_single(f"{n}\t{h}") for n, h in w.commands)
        cases += [
            f"        case {_path(w)}",
            f"            set commands {commands}",
            f"            set options {' '.join(w.options)}",
            f"            set takes {_single(w.takes)}",
        ]
    return f"""\
# advocacy: completion for fish
function __advocacy
    set -l line (commandline -opc)
    set -l current (commandline -ct)
    set -l at ''
    set -l skip 0
    set -l commands
    set -l options
    set -l takes ''
    for word in $line[2..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word {" ".join(VALUES)}
            set skip 1
        else if contains -- (string trim -- "$at $word") {" ".join(_known(words))}
            set at (string trim -- "$at $word")
        end
    end
    switch "$at"
{chr(10).join(cases)}
    end
    set -l found
    if not string match -q -- '-*' $current; or string match -q -- '-*=*' $current
        set found ($line[1] --complete "$at" "$takes" $line[2..-1] "$current" 2>/dev/null)
    end
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else if string match -q -- '-*' $current
        printf '%s\\n' $options
    else if test (count $commands) -gt 0
        printf '%s\\n' $commands
    else
        __fish_complete_path $current
    end
end
complete -c advocacy -f -a '(__advocacy)'
"""


def _path(words: Words) -> str:
    return f'"{" ".join(words.path)}"'


def _known(words: tuple[Words, ...]) -> list[str]:
    return [_path(w) for w in words if w.path]


def _quoted(words: Iterable[str]) -> str:
    return f'"{" ".join(words)}"'


def _either(words: Iterable[str]) -> str:
    return "|".join(words)


def _single(text: str) -> str:
    """In single quotes as fish reads them."""
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{quoted}'"


def _shut(text: str) -> str:
    """In single quotes as bash and zsh read them."""
    quoted = text.replace("'", "'\\''")
    return f"'{quoted}'"


def _colon(name: str, help: str) -> str:
    return _shut(f"{name}:{help}")
