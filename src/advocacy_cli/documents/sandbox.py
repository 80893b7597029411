"""Jinja2 for templates that nobody has to trust.

Three walls: only listed syntax, filters and tests get through `compile`; at run time nothing but
the keys of mappings can be reached, never an attribute of a Python object; what is printed is
escaped, and its size is bounded, as is the work: every round of a loop, every text that is built or
compared is charged before it is done. Jinja's own immutable sandbox stands behind them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from math import isfinite
from types import TracebackType
from typing import Any, NamedTuple

from jinja2 import StrictUndefined, TemplateError, Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError, TemplateSyntaxError, UndefinedError
from jinja2.parser import Parser
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from advocacy_cli.documents import complaints
from advocacy_cli.documents.filters import FILTERS
from advocacy_cli.documents.ooxml import express as to_ooxml
from advocacy_cli.errors import InvalidInput, Problem, Where

MOST_CHARACTERS = 2_000_000  # of one rendered document
MOST_STEPS = 500_000  # of work for one rendered document, a fraction of a second
A_STEP = 16  # characters that are built or compared in one
MOST_DIGITS = 10**15
DEEPEST_LOOP = 3
DEEPEST_IF = 10  # Python itself gives up on code indented a hundred times
LONGEST_LIST = 50  # of values written in a template
_NO_SINGLE = "this is a list, a yes or no, or several values, not a single one"
_ROUNDS, _WEIGHED = "_rounds", "_weighed"
_OWN = "loop"
_LOOP = ("index", "index0", "first", "last", "length", "revindex")


class Fault(NamedTuple):
    """Something that could not be printed: the line of the template, the field and the reason."""

    line: int
    field: str
    message: str


class Blank(Undefined):
    """A known field that has nothing to say here: false, empty in a loop, a fault when printed."""

    __slots__ = ()

    def __init__(self, field: str, reason: str = "") -> None:
        super().__init__(hint=reason or None, name=field)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.field, self.reason)  # on its way to another process

    @property
    def field(self) -> str:
        return str(self._undefined_name)

    @property
    def reason(self) -> str:
        """Why there is nothing to print; "" when nobody said anything."""
        return self._undefined_hint or ""


class Untranslated(Blank):
    """A text that others can read, but not in this document's language: a fault even when it is
    only asked for, since leaving it out would say less in one language than in another."""

    __slots__ = ()

    def __bool__(self) -> bool:
        raise UndefinedError(self.reason)


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of all templates: `known` are the fields that may be named, with `[]` after
    a list (`asks[].text`); `express` is put to every printed text."""

    intercepted_binops = frozenset(["+", "-", "*", "/", "//", "%", "**"])

    def __init__(self, known: Collection[str], express: Callable[[str], str] = to_ooxml) -> None:
        # finalize escapes every printed value for its own kind of document; Jinja's autoescape
        # is for HTML and would escape twice.
        super().__init__(
            autoescape=False,
            undefined=StrictUndefined,
            finalize=self._print,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=0,
        )
        self.known = frozenset(known)
        self.express = express
        self.faults: list[Fault] = []
        self.steps = 0
        self.globals = {}
        self.filters = {name: self._metered(change) for name, change in FILTERS.items()}
        self.filters |= {
            _ROUNDS: self._rounds,
            _WEIGHED: self._weighed,
        }  # no template can name them
        self.tests = {name: self.tests[name] for name in ("defined", "undefined", "none")}

    def compile_source(self, source: str, file: str) -> Template:
        """The compiled template. Raises InvalidInput with every fault, each at its line."""
        checker = _Checker(self, file)
        parser = None
        try:
            parser = Parser(self, source, file, file)
            tree = parser.parse()
            parser = None
            checker.look(tree, {}, 0)
            if checker.problems:
                raise InvalidInput(checker.problems)
            self.faults.clear()
            self.steps = 0
            code = self.compile(tree, file, file)
            if self.faults:  # Jinja prints constants when it compiles
                raise InvalidInput([Problem(Where(file), self.faults[0].message)])
            compiled = self.template_class.from_code(self, code, {})
            return Template(self, compiled, file, frozenset(checker.used))
        except TemplateSyntaxError as error:
            near = source.split("\n")[max(0, error.lineno - 2) : error.lineno + 1]
            said, hint = complaints.syntax(str(error.message), "\n".join(near), self.known)
            problem = Problem(Where(file, error.lineno), said, hint)
            raise InvalidInput([problem]) from None
        except (RecursionError, MemoryError, OverflowError, SyntaxError, ValueError):
            line = parser.stream.current.lineno if parser else checker.line
            said = "this is too deep, too long or too large a number to be read"
            raise InvalidInput([Problem(Where(file, line), said, "write it simpler")]) from None

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A key of a mapping; nothing else has parts that a template can reach."""
        if type(obj) is dict:
            if attribute in obj:
                return obj[attribute]
            return self.undefined(obj=obj, name=attribute)
        if isinstance(obj, Blank):
            return Blank(f"{obj.field}.{attribute}", obj.reason)
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        return self.undefined(f"'{attribute}' cannot be reached", obj=None, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """A key of a mapping, or the n-th value of a list."""
        if type(argument) is int and type(obj) in (list, tuple):
            if -len(obj) <= argument < len(obj):
                return obj[argument]
            return self.undefined(f"there is no value number {argument}")
        return self.getattr(obj, str(argument))

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ARG002 - nothing is
        return False

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic is for numbers, and for small ones."""
        for value in (left, right):
            if type(value) not in (int, float):
                raise SecurityError(f"'{operator}' is for numbers")
        if operator in ("**", "%"):
            raise SecurityError(f"'{operator}' is not allowed in a template")
        result = super().call_binop(context, operator, left, right)
        if abs(result) > MOST_DIGITS:
            raise SecurityError("the number is too large")
        return result

    def charge(self, steps: int) -> None:
        """Take that much work off the budget. Raises SecurityError when it is used up."""
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise SecurityError("this is too much work for a template: shorten its loops and texts")

    @pass_context  # so that Jinja leaves it for run time
    def _rounds(self, _context: Any, values: Any, weight: int) -> Any:
        """The list of a loop, once all its rounds are paid for."""
        if isinstance(values, Undefined):
            return values
        if type(values) not in (list, tuple):
            raise SecurityError("'for' is for lists")
        self.charge(len(values) * weight)
        return values

    @pass_context
    def _weighed(self, _context: Any, value: Any) -> Any:
        """A side of a comparison, once it is paid for."""
        if isinstance(value, str):
            self.charge(len(value) // A_STEP)
        elif isinstance(value, list | tuple):
            if any(isinstance(one, list | tuple | dict) for one in value):
                raise SecurityError("only single values and lists of them can be compared")
            texts = sum(len(one) for one in value if isinstance(one, str))
            self.charge(len(value) + texts // A_STEP)
        elif isinstance(value, dict):
            raise SecurityError("only single values and lists of them can be compared")
        return value

    def _metered(self, change: Callable[..., Any]) -> Callable[..., Any]:
        """The filter, for plain texts only, and paid for by what it is given and makes."""

        def metered(value: Any, *more: Any, **named: Any) -> Any:
            if isinstance(value, str):
                value = str.__str__(value)
                self.charge(1 + len(value) // A_STEP)
            elif isinstance(value, list | tuple):
                self.charge(1 + len(value))
            made = change(value, *more, **named)
            if type(made) is str:
                self.charge(len(made) // A_STEP)
            return made

        return metered

    def _print(self, value: Any) -> str:
        if type(value) is str:
            return self.express(value)
        if type(value) is int or (type(value) is float and isfinite(value)):
            return str(value)
        if isinstance(value, Undefined):
            field = str(value._undefined_name or "")
            blank = isinstance(value, Blank)
            self._blame(field, value.reason if blank else value._undefined_message)
            return ""
        if isinstance(value, str):  # what calls itself safe is a text like any other
            return self.express(str.__str__(value))
        if isinstance(value, date | datetime):
            return value.isoformat()
        self._blame("", "this is no number" if isinstance(value, float) else _NO_SINGLE)
        return ""

    def _blame(self, field: str, message: str) -> None:
        frame = sys._getframe(2)
        self.faults.append(Fault(frame.f_lineno, field, message))


class Template:
    """A compiled template and the fields it names. `render` never raises for what a template or
    its data does wrong."""

    def __init__(self, sandbox: Sandbox, compiled: Any, file: str, fields: frozenset[str]) -> None:
        self.sandbox = sandbox
        self.compiled = compiled
        self.file = file
        self.fields = fields

    def render(self, values: Mapping[str, Any]) -> tuple[str, tuple[Fault, ...]]:
        """The text, and every field that could not be printed (the text is not to be used then)."""
        faults = self.sandbox.faults
        faults.clear()
        self.sandbox.steps = 0
        out: list[str] = []
        size = 0
        try:
            chunks = self.compiled.root_render_func(self.compiled.new_context(values))
            for chunk in chunks:
                out.append(chunk)
                size += len(chunk)
                if size > MOST_CHARACTERS:
                    said = f"prints more than {MOST_CHARACTERS:,} characters"
                    faults.append(Fault(chunks.gi_frame.f_lineno, "", said))
                    break
        except (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
            faults.append(
                Fault(_line(error.__traceback__, self.file), "", complaints.running(error))
            )
        if not faults:
            return "".join(out), ()
        numbered = [f._replace(line=self.compiled.get_corresponding_lineno(f.line)) for f in faults]
        return "".join(out), tuple(dict.fromkeys(numbered))


def _line(trace: TracebackType | None, file: str) -> int:
    """The last line of the compiled template that a traceback passed through.

    Jinja rewrites its tracebacks only when it renders itself, so this is compiled code's own line.
    """
    found = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Name, nodes.Getattr,
    nodes.Getitem, nodes.For, nodes.If, nodes.Assign, nodes.CondExpr, nodes.Filter, nodes.Test,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Add, nodes.Sub, nodes.Mul,
    nodes.Div, nodes.FloorDiv, nodes.Neg, nodes.List, nodes.Tuple,
)  # fmt: skip
_NAMED = {
    "Call": "a call",
    "Include": "'include'",
    "Import": "'import'",
    "FromImport": "'import'",
    "Extends": "'extends'",
    "Macro": "'macro'",
    "ScopedEvalContextModifier": "'autoescape'",
    "Pow": "'**'",
    "Mod": "'%'",
    "Concat": "'~'",
    "AssignBlock": "a 'set' over several lines",
    "Dict": "a mapping",
    "Slice": "a slice",
}


class _Checker:
    """Walks a template's syntax tree: only listed nodes, filters and known fields get through."""

    def __init__(self, sandbox: Sandbox, file: str) -> None:
        self.sandbox = sandbox
        self.file = file
        self.problems: list[Problem] = []
        self.used: set[str] = set()
        known = sandbox.known
        self.prefixes = {p[: m.start()] for p in known for m in re.finditer(r"\.|\[\]", p)}
        self.roots = sorted({re.split(r"\.|\[\]", p)[0] for p in known})
        self.fields = known | {f"{_OWN}.{name}" for name in _LOOP}
        self.line = 1
        self.ifs = 0

    def fault(self, node: nodes.Node, message: str, hint: str = "") -> None:
        below = (child.lineno for child in node.find_all(nodes.Node) if child.lineno)
        line = node.lineno or next(below, self.line)
        self.problems.append(Problem(Where(self.file, line), message, hint))

    def look(self, node: nodes.Node, scope: dict[str, str | None], depth: int) -> None:
        """Check a node and all below it. `scope` has the template's own names and their fields."""
        self.line = node.lineno or self.line
        if not isinstance(node, _ALLOWED):
            kind = type(node).__name__
            said = _NAMED.get(kind, f"'{kind.lower()}'")
            self.fault(node, f"{said} is not allowed in a template", "see `advocacy letter fields`")
            return
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            hint = complaints.no_filter(node.name, FILTERS)
            self.fault(node, f"no filter '{node.name}'", hint)
        if isinstance(node, nodes.Test) and node.name not in self.sandbox.tests:
            self.fault(
                node, f"no test '{node.name}'", complaints.near(node.name, self.sandbox.tests)
            )
        if isinstance(node, nodes.List | nodes.Tuple) and len(node.items) > LONGEST_LIST:
            self.fault(
                node, f"a list of more than {LONGEST_LIST} values", "let the data bring them"
            )
        if isinstance(node, nodes.For):
            self.loop(node, scope, depth)
        elif isinstance(node, nodes.Assign):
            self.look(node.node, scope, depth)
            if isinstance(node.target, nodes.Name):
                scope[node.target.name] = self.field(node.node, scope, quiet=True)
            else:
                self.fault(node, "'set' wants one name")
        elif isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            self.field(node, scope)
        else:
            if isinstance(node, nodes.Output):
                self.printed(node, scope)
            asks = isinstance(node, nodes.If)
            if asks and self.ifs == DEEPEST_IF:
                self.fault(node, f"more than {DEEPEST_IF} ifs in one another", "use elif or 'and'")
                return
            self.ifs += asks
            for child in node.iter_child_nodes():
                self.look(child, scope, depth)
            self.ifs -= asks
            if isinstance(node, nodes.Compare):
                node.expr = self.metered(node.expr, _WEIGHED)
                for operand in node.ops:
                    operand.expr = self.metered(operand.expr, _WEIGHED)

    def loop(self, node: nodes.For, scope: dict[str, str | None], depth: int) -> None:
        if depth == DEEPEST_LOOP:
            self.fault(node, f"more than {DEEPEST_LOOP} loops in one another")
            return
        if node.recursive or not isinstance(node.target, nodes.Name):
            self.fault(node, "a loop wants one name: {% for x in list %}")
            return
        self.look(node.iter, scope, depth)
        field = self.field(node.iter, scope, quiet=True)
        if field is not None and f"{field}[]" not in self.prefixes | self.fields:
            several = f"{field}s[]" in self.prefixes | self.fields
            hint = f"did you mean '{field}s'?" if several else "print it with {{ }}"
            self.fault(node, f"'{field}' is not a list", hint)
            field = None  # what is asked of its values would be no fault of its own
        inner = {**scope, node.target.name: f"{field}[]" if field else None, "loop": _OWN}
        for child in [*node.body, *node.else_, *([node.test] if node.test else [])]:
            self.look(child, inner, depth + 1)
        weight = sum(1 for _ in node.find_all(nodes.Node))
        node.iter = self.metered(node.iter, _ROUNDS, weight)

    def metered(self, node: Any, filter: str, *said: int) -> nodes.Expr:
        """The expression, put through one of our own filters."""
        if filter == _WEIGHED and isinstance(node, nodes.Const) and not _is_long(node.value):
            return node
        arguments = [nodes.Const(value) for value in said]
        wrapped = nodes.Filter(node, filter, arguments, [], None, None, lineno=node.lineno)
        wrapped.set_environment(self.sandbox)
        return wrapped

    def printed(self, node: nodes.Output, scope: dict[str, str | None]) -> None:
        for child in node.nodes:
            field = self.field(child, scope, quiet=True)
            if isinstance(child, nodes.List | nodes.Tuple) or field == _OWN:
                self.fault(child, "a list is not a single value", "put it into a for")
            elif isinstance(child, nodes.Compare | nodes.Not | nodes.Test) or (
                isinstance(child, nodes.Const) and type(child.value) not in (str, int, float)
            ):
                self.fault(child, _NO_SINGLE, "ask with {% if %}")
            if field in self.prefixes:
                parts = sorted(p for p in self.sandbox.known if p.startswith(str(field)))
                hint = f"choose {', '.join(parts[:6])}"
                self.fault(child, f"'{field}' is not a single value", hint)

    def field(
        self, node: nodes.Node, scope: dict[str, str | None], *, quiet: bool = False
    ) -> str | None:
        """The known field that an expression names; None when it is the template's own value."""
        if isinstance(node, nodes.Name):
            if node.name in scope:
                return scope[node.name]
            if node.name in self.roots:
                self.used.add(node.name)
                return node.name
            if not quiet:
                self.unknown(node, node.name, self.roots)
            return None
        if isinstance(node, nodes.Getattr | nodes.Getitem):
            if isinstance(node, nodes.Getattr):
                name: Any = node.attr
            else:
                if not isinstance(node.arg, nodes.Const):
                    if not quiet:
                        self.fault(node, "a key in [ ] must be written out")
                    return None
                name = node.arg.value
            base = self.field(node.node, scope, quiet=quiet)
            if base is None:
                return None
            path = f"{base}[]" if isinstance(name, int) else f"{base}.{name}"
            if path in self.fields or path in self.prefixes:
                self.used.add(path)
                return path
            if not quiet:
                self.unknown(node, path, self.fields, base)
            return None
        if not quiet:
            self.look(node, scope, 0)
        return None

    def unknown(self, node: nodes.Node, path: str, among: Collection[str], base: str = "") -> None:
        """Tell of a field as it was written; `base` is the field that its beginning stands for."""
        latin, odd = complaints.lookalike(path)
        written = _written(node) or path.replace("[]", "")
        own = _written(node.node) if isinstance(node, nodes.Getattr) else ""
        said = f"unknown field '{written}'{odd}"
        if own and "[]" in base and own != base.replace("[]", ""):  # a name that a loop gives
            said += f", that is {path}"
            inside = {own + f[len(base) :]: f for f in among if f.startswith(f"{base}.")}
            hint = complaints.near(own + latin[len(base) :], inside) or (
                f"there are {', '.join(sorted(inside))}" if inside else ""
            )
        else:
            hint = complaints.near(latin, among).replace("[]", "")
        self.fault(node, said, hint or "`advocacy letter fields` lists them all")


def _written(node: nodes.Node) -> str:
    """A field as the template has it; "" where that is no plain name."""
    if isinstance(node, nodes.Getattr):
        before = _written(node.node)
        return before and f"{before}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else ""


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > A_STEP
