"""Which of the service's operations the collection reaches, and why it leaves the others alone.

A name in the sources proves nothing: half of them are put together from a kind and a verb, and what is written may
never run. So the tests of the modules count what a module asked of the service and got. A run of all unit tests fails
when an operation is neither reached nor in ``UNREACHED``, or is in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import botocore.session

from emulator.journal import Call

UNREACHED = {
    "GetMarketplaceResource": "it gives access to a product of the AWS Marketplace that is bought, not declared",
    "GetWorkflowExecution": "ListWorkflowExecutions tells all of it, for all executions of an image at once",
    "ListTagsForResource": "each Get tells the tags",
}
"""Operations that no module needs, and why."""

reached: set[str] = set()
"""What modules asked for and got, in the tests that ran so far."""


def every_operation() -> frozenset[str]:
    """The names of the service's operations, as botocore's model has them."""
    return frozenset(botocore.session.get_session().get_service_model("imagebuilder").operation_names)


def count(calls: Iterable[Call]) -> None:
    """Take note of what a module asked, as far as the service did it."""
    reached.update(call.operation for call in calls if call.service == "imagebuilder" and call.error is None)


def problems(found: set[str], unreached: Iterable[str] = tuple(UNREACHED)) -> Iterator[str]:
    """What is wrong with the table, if these are all operations that are reached."""
    for name in sorted(every_operation() - found - {*unreached}):
        yield f"{name} is not reached: reach it in a test of a module, or say in UNREACHED why not"
    for name in sorted(found & {*unreached}):
        yield f"{name} is reached: take it out of UNREACHED"


def summary(found: set[str]) -> Iterator[str]:
    """The count, and the rest with its reasons."""
    yield f"operations reached: {len(found)} of {len(every_operation())}"
    for name in sorted(every_operation() - found):
        yield f"  {name}: {UNREACHED.get(name, 'not in the tests that ran')}"
