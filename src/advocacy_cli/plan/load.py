"""The plan of a workspace: from the cache when no file changed, else read and checked whole."""

from __future__ import annotations

from collections.abc import Callable

from advocacy_cli.errors import InvalidInput
from advocacy_cli.plan import cache
from advocacy_cli.plan.model import Plan
from advocacy_cli.workspace import Workspace

Notice = Callable[[Plan, Plan], bool]


def load(
    workspace: Workspace, *, cold: bool = False, keep: bool = True, notice: Notice | None = None
) -> Plan:
    """Everything that people wrote, checked; warnings stand in `plan.warnings`.

    `cold` reads every file anew: for `check`, and for whatever sends or delivers; `keep=False`
    writes no cache, for a dry run. `notice` is told when rules are others than in the plan that was
    kept last: the plan, and the same one with the rules of then; until it was told, and returned True, that
    one is kept. Raises InvalidInput with every problem (warnings too) when there is an error among them.
    """
    stamp = cache.stamp(workspace)
    if not cold and (kept := cache.read(workspace, stamp)) is not None:
        return kept
    from advocacy_cli.plan.reading import read

    plan, problems = read(workspace)
    if any(problem.severity == "error" for problem in problems):
        raise InvalidInput(problems)
    plan = plan._replace(warnings=tuple(sorted(problems)))
    if keep:
        from advocacy_cli.plan import words

        if _told(workspace, plan, notice):
            cache.write(workspace, stamp, plan)
        words.keep(workspace, words.PLAN, words.of_plan(workspace, plan))
    return plan


def _told(workspace: Workspace, plan: Plan, notice: Notice | None) -> bool:
    """Whether nobody has to be told any longer that rules are others than in the plan that was kept."""
    former = cache.former(workspace)
    if former is None or _rules(former) == _rules(plan):
        return True
    rules_of_then = plan._replace(clocks=former.clocks, holidays=former.holidays)
    return notice is not None and notice(plan, rules_of_then)


def _rules(plan: Plan) -> tuple[object, ...]:
    """What ends of periods are reckoned by, wherever in the files it stands."""
    return tuple(rule[1:] for rule in (*plan.clocks.values(), *plan.holidays))
