# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Operations: modules that neither declare a resource nor only read resources, such as one that starts a build."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from .._aws.client import Client, Members, with_token
from .._aws.errors import ImageBuilderError
from .._options import model
from .._options.spec import Options, Values
from .._options.translate import option_path, to_api
from .._resources.resource import RuleContext
from .references import References


@dataclass(frozen=True)
class Context:
    """What a running task works with, beside the values of its options."""

    client: Client
    references: References
    """Reads each resource once. Pass it on instead of creating another, which would read everything again."""
    check_mode: bool
    """Predict the result; write nothing."""
    one_poll: bool = False
    """Poll a build once instead of waiting for its end, because the action plugin waits."""

    @property
    def for_rules(self) -> RuleContext:
        """What the rules of resources can consult when they check the options of an operation."""
        return RuleContext(self.references.lookup, {}, self.client.warn)


Run = Callable[[Context, Values], Values]
"""Run the operation with the values of the options given.

In the values, references are ARNs. None is empty, and each short reference names an existing resource, except in
options whose reference is only for ``reading``. Return the result of the task, including ``changed``. Raise
ImageBuilderError; its facts become part of the result.
"""


@dataclass(frozen=True)
class OperationSpec:
    """An operation as data: its options and the function that runs it."""

    options: Options
    run: Run
    selectors: tuple[str, ...] = ()
    """Options that select resources, in addition to references. They must not be empty, which would select all."""
    mutually_exclusive: tuple[tuple[str, ...], ...] = ()
    required_one_of: tuple[tuple[str, ...], ...] = ()
    required_together: tuple[tuple[str, ...], ...] = ()
    required_if: tuple[tuple[Any, ...], ...] = ()
    required_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@contextmanager
def reporting_changes(has_changed: Callable[[], bool]) -> Iterator[None]:
    """Add ``changed`` to an error that is raised in this block, so that the failed task reports what it changed."""
    try:
        yield
    except ImageBuilderError as error:
        error.add_facts(changed=has_changed() or bool(error.facts.get("changed")))
        raise


def request(client: Client, operation: str, options: Options, values: Values, **others: Any) -> Members:
    """Return the checked request of an operation, named as in boto3.

    It has the members for ``options`` and an idempotency token if the operation takes one. ``others`` are members
    without an option. Raise InvalidOption for what botocore's model does not allow.
    """
    shape, members = client.input_shape(operation), {**to_api(options, values), **others}
    if "clientToken" in shape.members and "clientToken" not in members:
        members = with_token(members)
    model.check(shape, members, partial(option_path, options), sdk_version=client.sdk_version)
    return members
