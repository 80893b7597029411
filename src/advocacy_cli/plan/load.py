"""The plan of a workspace: from the cache when no file changed, else read and checked whole."""

from __future__ import annotations

from advocacy_cli.errors import InvalidInput
from advocacy_cli.plan import cache
from advocacy_cli.plan.model import Plan
from advocacy_cli.workspace import Workspace


def load(workspace: Workspace, *, cold: bool = False, keep: bool = True) -> Plan:
    """Everything that people wrote, checked; warnings stand in `plan.warnings`.

    `cold` reads every file anew: for `check`, and for whatever sends or delivers; `keep=False`
    writes no cache, for a dry run. Raises InvalidInput with every problem (warnings too) when there is an error among them.
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

        cache.write(workspace, stamp, plan)
        words.keep(workspace, words.PLAN, words.of_plan(workspace, plan))
    return plan
