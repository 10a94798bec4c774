"""Which operations of EC2 Image Builder the collection calls, and why it does not call the others.

The sources cannot show it: many names of operations are built from a kind and a verb, and code may never run.
Therefore, the tests of the modules record each successful call. A run of all unit tests fails if an operation is
neither reached nor in ``UNREACHED``, or is in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import botocore.session

from emulator.journal import Call

UNREACHED = {
    "GetMarketplaceResource": "gives access to a product of the AWS Marketplace, which is bought and not declared",
    "GetWorkflowExecution": "ListWorkflowExecutions returns the same for all executions of an image",
    "ListTagsForResource": "each Get returns the tags",
}
"""Operations that no module needs, and why."""

reached: set[str] = set()
"""Operations that modules called successfully, in the tests that ran so far."""


def every_operation() -> frozenset[str]:
    """Return the names of all operations in botocore's model of the service."""
    return frozenset(botocore.session.get_session().get_service_model("imagebuilder").operation_names)


def count(calls: Iterable[Call]) -> None:
    """Record the successful calls of a module."""
    reached.update(call.operation for call in calls if call.service == "imagebuilder" and call.error is None)


def problems(found: set[str], unreached: Iterable[str] = tuple(UNREACHED)) -> Iterator[str]:
    """Yield the problems of the table if the modules reach exactly these operations."""
    for name in sorted(every_operation() - found - {*unreached}):
        yield f"{name} is not reached: reach it in a test of a module, or add the reason to UNREACHED"
    for name in sorted(found & {*unreached}):
        yield f"{name} is reached: remove it from UNREACHED"


def summary(found: set[str]) -> Iterator[str]:
    """Yield the number of reached operations, and the other operations with their reasons."""
    yield f"operations reached: {len(found)} of {len(every_operation())}"
    for name in sorted(every_operation() - found):
        yield f"  {name}: {UNREACHED.get(name, 'not in the tests that ran')}"
