"""Letters by the thousand: tasks of a hundred, to whatever executor is handed in.

A task carries all that it needs as plain values, so that it may run in another process; there a
template is compiled once. What comes back are digests and faults, not documents: these are written
where they were made.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, wait
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from advocacy_cli.documents.staging import put
from advocacy_cli.errors import Unavailable
from advocacy_cli.letters.alike import sketch
from advocacy_cli.letters.form import Place, Recipe, Text, form_of

if TYPE_CHECKING:
    from pathlib import Path

EACH = 100  # letters in a task
AHEAD = 4  # tasks that wait for each other, so that memory stays small

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")


class Slot(NamedTuple):
    """Where a document shall stand: written to `beside` unless `path` holds the same already."""

    path: Path
    beside: str | None = None


class Order(NamedTuple):
    """One document to make. Without a slot it is only tried, or its text is wanted alone."""

    recipe: Recipe
    values: Mapping[str, Any]
    subject: Any = None
    slot: Slot | None = None
    wants_text: bool = False
    wants_sketch: bool = False  # see `alike`


class Outcome(NamedTuple):
    """What became of an order: the digest of what it says, that of the file, or what it lacks."""

    places: tuple[Place, ...] = ()
    said: str = ""
    sha256: str = ""
    text: Text = ()  # and the subject line, where they are wanted
    subject: str = ""
    sketch: str = ""  # where it is wanted, of what was not there before


class Serial(Executor):
    """Does every task at once, in this process."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whoever asks for the result gets it
            future.set_exception(error)
        return future


def fill(orders: Sequence[Order]) -> list[Outcome]:
    """Do a task. Raises OSError, with the name of the file, when one cannot be written."""
    return [_fill(order) for order in orders]


def _fill(order: Order) -> Outcome:
    form = form_of(order.recipe)
    text, places = form.fill(order.values, order.subject)
    if places:
        return Outcome(places)
    said = hashlib.sha256("\n".join(text).encode()).hexdigest()
    if order.wants_text:
        line = form.line(order.values, order.subject)
        return Outcome((), said, "", text, line, _sketch(order, text))
    if order.slot is None:
        return Outcome((), said, sketch=_sketch(order, text))
    content = form.content(text)
    sha256 = hashlib.sha256(content).hexdigest()
    path, beside = order.slot
    if beside is not None:
        if _holds(path, sha256, len(content)):
            return Outcome((), said, sha256)
        put(beside, content)
    return Outcome((), said, sha256, sketch=_sketch(order, text))


def _sketch(order: Order, text: Text) -> str:
    return sketch(" ".join(text)) if order.wants_sketch else ""


def _holds(path: Path, sha256: str, size: int) -> bool:
    try:  # most are not there: to ask for the size costs a tenth of an attempt to read
        same = os.stat(path).st_size == size  # noqa: PTH116
        return same and hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except OSError:
        return False


def stream(
    orders: Iterable[tuple[Item, Order]], executor: Executor, each: int = EACH
) -> Iterator[tuple[Item, Outcome]]:
    """The outcome of every order, in their order; never more than a few tasks are held."""
    waiting: deque[tuple[list[Item], Future[list[Outcome]]]] = deque()
    try:
        for items, task in _tasks(orders, each):
            waiting.append((items, executor.submit(fill, task)))
            if len(waiting) > AHEAD:
                done, future = waiting.popleft()
                yield from zip(done, future.result(), strict=True)
        while waiting:
            done, future = waiting.popleft()
            yield from zip(done, future.result(), strict=True)
    except BrokenExecutor:
        said = "a process that made letters was ended from outside, perhaps for want of memory"
        raise Unavailable(said, "nothing was changed; take fewer --jobs") from None
    finally:  # whoever gives up takes the folder away: no task may write there any longer
        left = [future for _, future in waiting if not future.cancel()]
        wait(left)


def _tasks(
    orders: Iterable[tuple[Item, Order]], each: int
) -> Iterator[tuple[list[Item], list[Order]]]:
    items: list[Item] = []
    task: list[Order] = []
    for item, order in orders:
        items.append(item)
        task.append(order)
        if len(task) == each:
            yield items, task
            items, task = [], []
    if task:
        yield items, task
