# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Distribute an AMI that exists to regions and accounts, without a build."""

from __future__ import annotations

import hashlib
import json

from .._aws.arn import Arn
from .._aws.client import Client, Members
from .._aws.concurrency import Memo
from .._aws.errors import InvalidOption
from .._aws.kinds import DISTRIBUTION_CONFIGURATION, IMAGE
from .._engine.operation import Context, OperationSpec, request
from .._images import search
from .._images.poll import UNSCANNED
from .._images.result import followed, made, tagged
from .._images.search import UNDERWAY, Search, status_of
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
"""What DistributeImage takes."""

MARK = "goldsmith:distribution"
"""The tag that tells one distribution from another: the service does not tell what an image was distributed from."""

EXISTING = Search(statuses=(*UNDERWAY, "AVAILABLE"))
"""The images that may be a source or an earlier distribution."""


def run(context: Context, values: Values) -> Values:
    client, check_mode = context.client, context.check_mode
    role_for_log_groups(values, context.for_rules)
    configuration = context.references.lookup(values["distribution_configuration_arn"])
    if configuration is None and not check_mode:
        arn = values["distribution_configuration_arn"]
        raise InvalidOption("distribution_configuration_arn", f"there is no distribution configuration '{arn}'")
    always = values["distribute"] == "always"
    listed: Memo[Search, list[Members]] = Memo(lambda query: search.summaries(client, query))
    values = {**values, "source_image": _source(client, values["source_image"], listed)}
    content = values["source_image"] if always else _content(client, values["source_image"])
    mark = _mark(content, configuration or {})
    found = None if always else _marked(client, mark, listed(EXISTING))
    if found:
        kept = {"tags": {**values["tags"], MARK: mark}} if "tags" in values else {}
        told = tagged(client, found, {**values, **kept}, check_mode)
        return told if check_mode else followed(client, found["arn"], values, told)
    given = {name: value for name, value in values.items() if name in DISTRIBUTE}
    marked = {**given, "tags": {**values.get("tags", {}), MARK: mark}}
    asked = request(client, "distribute_image", DISTRIBUTE, marked)
    told = made({name: marked[name] for name in ("source_image", "distribution_configuration_arn", "tags")})
    if check_mode:
        return told
    answered = client.call(f"distribute '{values['source_image']}'", "distribute_image", **asked)
    return followed(client, answered["imageBuildVersionArn"], values, told)


def _source(client: Client, text: str, listed: Memo[Search, list[Members]]) -> str:
    """Return the ARN of the available build that the source names now. An AMI ID or an SSM parameter stays as it is."""
    if text.startswith(("ssm:", "ami-")):
        return text
    arn = Arn.parse(text)
    if not arn.build and arn.owner == client.caller.owner:
        text = _newest_undistributed(arn, listed(EXISTING))
    image = search.read(client, text)
    if image is None or status_of(image) != "AVAILABLE":
        raise InvalidOption("source_image", f"there is no available image '{text}'")
    if image["type"] != "AMI":
        raise InvalidOption("source_image", f"'{text}' is a container image, and only AMIs can be distributed")
    return str(image["arn"])


def _newest_undistributed(wanted: Arn, listed: list[Members]) -> str:
    """Return the newest build of the greatest version, without builds that are distributions themselves."""
    available = [one for one in listed if status_of(one) == "AVAILABLE" and MARK not in (one.get("tags") or {})]
    arns = [Arn.parse(one["arn"]) for one in available]
    return str(max(filter(wanted.covers, arns), key=lambda arn: arn.order, default=wanted))


def _content(client: Client, source: str) -> str:
    """What is distributed: a parameter may hold another AMI tomorrow."""
    return str(client.read_ssm_parameter(source)["Value"]) if source.startswith("ssm:") else source


def _mark(source: str, configuration: Values) -> str:
    """One text for each source and what the configuration says."""
    said = {name: configuration.get(name) for name in ("arn", "distributions")}
    return hashlib.sha256(json.dumps([source, said], sort_keys=True).encode()).hexdigest()


def _marked(client: Client, mark: str, listed: list[Members]) -> Values | None:
    """Return the newest image of this distribution that is available or in progress."""
    marked = [summary["arn"] for summary in listed if (summary.get("tags") or {}).get(MARK) == mark]
    return search.read(client, marked[0]) if marked else None


OPERATION = OperationSpec(
    options={
        **DISTRIBUTE,
        "distribute": Option(choices=("if_missing", "always"), default="if_missing"),
        "purge_tags": Option("bool", default=True),
        **UNSCANNED,
    },
    run=run,
)
