# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the log of a build is, and how it ends."""

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
"""The host of the AWS console, by partition."""


def end_of_log(client: Client, image: Members, count: int) -> Values:
    """The last ``count`` lines of an image's log in CloudWatch, and where the whole of it is.

    That the log cannot be read is no error of the build: ``note`` says so.
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
            found["note"] = _nothing_read(count)
    except AwsError as error:
        found["note"] = str(error)
    return {**found, "url": _url(Arn.parse(image["arn"]), found["group"], found["stream"]), **_in_s3(image)}


def _groups(image: Members) -> list[str]:
    """Where the log can be: the configured group, or the default one. Whether that has the image's name as it was
    given or in lower case is not documented."""
    configured = image.get("loggingConfiguration", {}).get("logGroupName")
    names = [image["name"], Arn.parse(image["arn"]).name]
    return [configured] if configured else list(dict.fromkeys(f"/aws/imagebuilder/{name}" for name in names))


def _read(client: Client, group: str, stream: str, count: int) -> list[str] | None:
    """None where there is no such log."""
    try:
        answer = client.call(
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
    return [line for event in answer["events"] for line in event["message"].splitlines()][-count:]


def _nothing_read(count: int) -> str:
    if not count:
        return "The log was not read, because log_lines is 0."
    return (
        "There is no such log: the build ended before it wrote one, or its instance profile may not write to "
        "CloudWatch Logs."
    )


def _url(arn: Arn, group: str, stream: str) -> str:
    host = _CONSOLES.get(arn.partition, _CONSOLES["aws"])
    group, stream = (quote(quote(part, safe=""), safe="").replace("%", "$") for part in (group, stream))
    return (
        f"https://{arn.region}.{host}/cloudwatch/home?region={arn.region}"
        f"#logsV2:log-groups/log-group/{group}/log-events/{stream}"
    )


def _in_s3(image: Members) -> Values:
    """The folder in S3 to which the infrastructure configuration has logs written as well."""
    logs = image.get("infrastructureConfiguration", {}).get("logging", {}).get("s3Logs")
    if not logs:
        return {}
    path = [logs["s3BucketName"], logs.get("s3KeyPrefix", "").strip("/"), image["name"], image["version"]]
    return {"s3_uri": f"s3://{'/'.join(part for part in path if part)}/"}
