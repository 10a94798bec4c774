# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The log of a build: its location and its last lines."""

from __future__ import annotations

from urllib.parse import quote

from .._aws.arn import Arn
from .._aws.client import Client, Members
from .._aws.errors import AwsError
from .._options.spec import Values

_CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}
"""The host of the AWS console by partition."""


def read_log_end(client: Client, image: Members, count: int) -> Values:
    """Return the last ``count`` lines of the log of an image in CloudWatch, and the location of the complete log.

    If the log cannot be read, ``note`` contains the reason.
    """
    groups = _groups(image)
    found: Values = {"group": groups[0], "stream": image["version"], "lines": []}
    try:
        for group in groups if count else []:
            lines = _read(client, group, image["version"], count)
            if lines is not None:
                found.update(group=group, lines=lines)
                break
        else:
            found["note"] = _no_lines_note(count)
    except AwsError as error:
        found["note"] = str(error)
    return {**found, "url": _url(Arn.parse(image["arn"]), found["group"], found["stream"]), **_in_s3(image)}


def _groups(image: Members) -> list[str]:
    """Return the configured log group, or the possible default ones. AWS does not document whether the default one has
    the name of the image as given or in lower case."""
    configured = image.get("loggingConfiguration", {}).get("logGroupName")
    names = [image["name"], Arn.parse(image["arn"]).name]
    return [configured] if configured else list(dict.fromkeys(f"/aws/imagebuilder/{name}" for name in names))


def _read(client: Client, group: str, stream: str, count: int) -> list[str] | None:
    """Return the last lines of a log stream, or None if it does not exist."""
    try:
        response = client.call(
            f"read the log of the build, stream '{stream}' of log group '{group}'",
            "get_log_events",
            service="logs",
            logGroupName=group,
            logStreamName=stream,
            limit=count,
            startFromHead=False,
        )
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
        return None
    return [line for event in response["events"] for line in event["message"].splitlines()][-count:]


def _no_lines_note(count: int) -> str:
    if not count:
        return "The log was not read, because log_lines is 0."
    return (
        "The log does not exist: the build ended before it wrote one, or its instance profile lacks the permission to "
        "write to CloudWatch Logs."
    )


def _url(arn: Arn, group: str, stream: str) -> str:
    host = _CONSOLES.get(arn.partition, _CONSOLES["aws"])
    group, stream = (quote(quote(part, safe=""), safe="").replace("%", "$") for part in (group, stream))
    return (
        f"https://{arn.region}.{host}/cloudwatch/home?region={arn.region}"
        f"#logsV2:log-groups/log-group/{group}/log-events/{stream}"
    )


def _in_s3(image: Members) -> Values:
    """Return the folder in S3 to which the infrastructure configuration copies the log."""
    logs = image.get("infrastructureConfiguration", {}).get("logging", {}).get("s3Logs")
    if not logs:
        return {}
    path = [logs["s3BucketName"], logs.get("s3KeyPrefix", "").strip("/"), image["name"], image["version"]]
    return {"s3_uri": f"s3://{'/'.join(part for part in path if part)}/"}
