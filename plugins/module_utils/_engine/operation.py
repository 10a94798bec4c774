# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a module does that neither declares a resource nor only reads some: it starts a build, sets a policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._aws.client import Client, Members, with_token
from .._documents.yaml import dump
from .._options import model
from .._options.spec import Options, Values
from .._options.translate import to_api

Run = Callable[[Client, Values, bool], Values]
"""Does it: the client, the options that were given, and whether this is a rehearsal in which nothing is written.

References are ARNs by then. None is empty, and what a name stands for is known to exist, unless the option is only for
``reading``. It returns what the task answers, ``changed`` included; it raises ImageBuilderError, whose facts are part
of the answer too.
"""


@dataclass(frozen=True)
class OperationSpec:
    """A task as data: what it takes, and the function that does it."""

    options: Options
    run: Run
    mutually_exclusive: tuple[tuple[str, ...], ...] = ()
    required_one_of: tuple[tuple[str, ...], ...] = ()
    required_together: tuple[tuple[str, ...], ...] = ()
    required_if: tuple[tuple[Any, ...], ...] = ()
    required_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def request(client: Client, operation: str, options: Options, values: Values, **besides: Any) -> Members:
    """The request of an operation, by boto3's name for it: the members that ``options`` stand for, looked at with
    botocore's model before anything is sent, and its idempotency token where it has one. ``besides`` are members that
    are no options."""
    shape, members = client.input_shape(operation), {**to_api(options, values), **besides}
    if "clientToken" in shape.members and "clientToken" not in members:
        members = with_token(members)
    model.check(options, shape, members, sdk_version=client.sdk_version)
    return members


def difference(before: Values, after: Values) -> dict[str, str]:
    """What Ansible shows of a change with ``--diff``: both as YAML, and what is not there as no lines at all."""
    return {"before": dump(before) if before else "", "after": dump(after) if after else ""}
