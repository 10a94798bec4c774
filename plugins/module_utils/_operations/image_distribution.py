# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Distribute an existing AMI to regions and accounts, without a build."""

from __future__ import annotations

import hashlib
import json

from .._aws.arn import Arn
from .._aws.client import Client, Members
from .._aws.concurrency import Memo
from .._aws.errors import InvalidOption
from .._aws.kinds import DISTRIBUTION_CONFIGURATION, IMAGE
from .._engine.operation import Context, OperationSpec, request
from .._images.image import IN_PROGRESS, read_image, status_of
from .._images.poll import FOLLOWING_UNSCANNED
from .._images.search import Search, list_images
from .._images.start import NewBuild, ensure_build
from .._options.conversions import ROLE
from .._options.spec import TAG_OPTIONS, Option, Options, Reference, Values
from .._resources.image_pipeline import IMAGE_LOGGING, role_for_log_groups

DISTRIBUTE: Options = {
    "source_image": Option(
        required=True,
        reference=Reference(
            IMAGE,
            foreign=r"ami-[0-9a-f]+|ssm:.+",
            foreign_words="the id of an AMI (ami-…) or an SSM parameter (ssm:…)",
            reading=True,
        ),
    ),
    "distribution_configuration_arn": Option(required=True, reference=Reference(DISTRIBUTION_CONFIGURATION)),
    "execution_role": Option(required=True, conversion=ROLE),
    "logging_configuration": Option("dict", options=IMAGE_LOGGING),
    **TAG_OPTIONS,
}
"""The options of DistributeImage."""

MARK = "goldsmith:distribution"
"""The tag that identifies a distribution. The service does not return the source of a distributed image."""

EXISTING = Search(statuses=(*IN_PROGRESS, "AVAILABLE"))
"""The images that can be a source or an earlier distribution."""


def ensure_distribution(context: Context, values: Values) -> Values:
    """Distribute an image unless the same distribution exists, and return the result of the task."""
    role_for_log_groups(values, context.for_rules)
    arn = values["distribution_configuration_arn"]
    configuration = context.references.lookup(arn)
    if configuration is None and not context.check_mode:
        raise InvalidOption("distribution_configuration_arn", f"no distribution configuration '{arn}' exists.")
    images: Memo[Search, list[Members]] = Memo(lambda query: list_images(context.client, query))
    values = {**values, "source_image": _resolve_source(context.client, values["source_image"], images)}
    always, source = values["distribute"] == "always", values["source_image"]
    mark = _mark(source if always else _read_source(context.client, source), configuration or {})
    existing = None if always else _find_marked(context.client, mark, images(EXISTING))
    values = {**values, "tags": {**values.get("tags", {}), MARK: mark}} if "tags" in values or not existing else values
    return ensure_build(context, values, existing, lambda: _plan(context, values))


def _plan(context: Context, values: Values) -> NewBuild:
    given = {name: value for name, value in values.items() if name in DISTRIBUTE}
    return NewBuild(
        f"distribute '{values['source_image']}'",
        "distribute_image",
        request(context.client, "distribute_image", DISTRIBUTE, given),
        {name: values[name] for name in ("source_image", "distribution_configuration_arn", "tags")},
    )


def _resolve_source(client: Client, text: str, images: Memo[Search, list[Members]]) -> str:
    """Return the ARN of the available build that the source names now. An AMI ID or an SSM parameter stays as it is."""
    if text.startswith(("ssm:", "ami-")):
        return text
    arn = Arn.parse(text)
    if not arn.build and arn.owner == client.caller.owner:
        text = _newest_build(arn, images(EXISTING))
    image = read_image(client, text)
    if image is None or status_of(image) != "AVAILABLE":
        raise InvalidOption("source_image", f"no available image '{text}' exists.")
    if image["type"] != "AMI":
        raise InvalidOption("source_image", f"'{text}' is a container image. Only AMIs can be distributed.")
    return str(image["arn"])


def _newest_build(wanted: Arn, images: list[Members]) -> str:
    """Return the newest build of the greatest version, without builds that are distributions themselves."""
    available = [one for one in images if status_of(one) == "AVAILABLE" and MARK not in (one.get("tags") or {})]
    arns = [Arn.parse(one["arn"]) for one in available]
    return str(max(filter(wanted.covers, arns), key=lambda arn: arn.order, default=wanted))


def _read_source(client: Client, source: str) -> str:
    """Return the source, or the value of its SSM parameter, which may change."""
    return str(client.read_ssm_parameter(source)["Value"]) if source.startswith("ssm:") else source


def _mark(source: str, configuration: Values) -> str:
    """Return a hash of the source and of what the configuration distributes."""
    content = {name: configuration.get(name) for name in ("arn", "distributions")}
    return hashlib.sha256(json.dumps([source, content], sort_keys=True).encode()).hexdigest()


def _find_marked(client: Client, mark: str, images: list[Members]) -> Values | None:
    """Return the newest image of this distribution that is available or in progress."""
    marked = [summary["arn"] for summary in images if (summary.get("tags") or {}).get(MARK) == mark]
    return read_image(client, marked[0]) if marked else None


OPERATION = OperationSpec(
    options={
        **DISTRIBUTE,
        "distribute": Option(choices=("if_missing", "always"), default="if_missing"),
        "purge_tags": Option("bool", default=True),
        **FOLLOWING_UNSCANNED,
    },
    run=ensure_distribution,
)
