# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Responses of AWS: what each operation promises, and a check that a response holds it.

botocore turns a body that is not JSON, such as a proxy's web page or a response that was cut off, into a response
without members, and does not compare Content-Length. Read as it is, such a response means "nothing exists".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from .codes import INCOMPLETE

try:
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError
except ImportError:
    # AnsibleAWSModule reports the missing library before any of this is used.
    BotoCoreError = type("BotoCoreError", (Exception,), {})
    ClientError = type("ClientError", (Exception,), {})
    ResponseParserError = type("ResponseParserError", (Exception,), {})

Members = dict[str, Any]

_PROMISED: Mapping[str, tuple[str, ...]] = {
    "GetCallerIdentity": ("Account", "Arn"),
    "GetLogEvents": ("events",),
    "GetObject": ("Body", "ETag"),
    "GetParameter": ("Parameter",),
    "GetWorkflowExecution": ("workflowExecutionId", "status"),
    "GetWorkflowStepExecution": ("stepExecutionId", "status"),
    "HeadObject": ("ETag",),
    "ListObjectsV2": ("KeyCount",),
    "PutObject": ("ETag",),
    "StartImagePipelineExecution": ("imageBuildVersionArn",),
}
"""Members that a successful response always holds and that the model does not mark as required."""

_RETURNS_ARN = ("Create", "Distribute", "Import", "Update")

_HTML = re.compile(r"<!doctype|<html|<head|<body|<title", re.IGNORECASE)


class UserKeys(dict[str, Any]):
    """A map in a response: its keys, such as those of tags, are the user's. Other keys are members of the API."""


class CallFailed(Exception):
    """One attempt of a call failed.

    ``code`` is AWS's error code, the name of the SDK's exception, or INCOMPLETE. ``status`` is the HTTP status, 0 if
    there was no response.
    """

    def __init__(self, code: str, message: str, status: int = 0) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


def send_once(
    operation: Callable[..., Members],
    model: Any,
    request: Members,
    read: Callable[[Members], Members],
) -> Members:
    """Send a request once and return the complete response.

    ``model`` is botocore's model of the operation. ``read`` reads what is streamed. CallFailed if AWS refuses the
    request, does not respond, or responds with less than the operation promises.
    """
    try:
        response = read(operation(**request))
    except ClientError as error:
        raise _refusal(error.response) from error
    except BotoCoreError as error:
        raise CallFailed(type(error).__name__, str(error)) from error
    except (ResponseParserError, KeyError, ValueError) as error:
        raise CallFailed(INCOMPLETE, f"the response to {model.name} cannot be parsed") from error
    missing = missing_members(model, response)
    if missing:
        raise CallFailed(INCOMPLETE, f"the response to {model.name} lacks {missing}")
    return dict(mark_maps(model.output_shape, response))


def mark_maps(shape: Any, value: Any) -> Any:
    """Return a copy of a response, or of a part of it, with UserKeys for what the model declares as a map."""
    if shape is None or value is None:
        return value
    if shape.type_name == "map":
        return UserKeys({key: mark_maps(shape.value, item) for key, item in value.items()})
    if shape.type_name == "list":
        return [mark_maps(shape.member, item) for item in value]
    if shape.type_name == "structure":
        return {name: mark_maps(shape.members.get(name), item) for name, item in value.items()}
    return value


def _refusal(response: Mapping[str, Any]) -> CallFailed:
    """Return the failure that an error response describes, without the body of a web page."""
    error, status = response.get("Error", {}), response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    code, message = str(error.get("Code") or "Unknown"), str(error.get("Message") or "")
    if code == "Unknown" and status:
        code = str(status)
    if _HTML.search(message) or (not message and code.isdigit()):
        phrase = HTTPStatus(status).phrase if status in list(HTTPStatus) else f"HTTP status {status}"
        message = f"{phrase} (not a response of AWS)"
    return CallFailed(code, message, status)


def _status(response: Members) -> int:
    return int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def missing_members(model: Any, response: Members) -> str:
    """Return what a response lacks of what its operation promises, in words; empty if it is complete."""
    shape = model.output_shape
    if not shape or not shape.members or _status(response) == HTTPStatus.NO_CONTENT:
        return ""
    missing = [name for name in _promised(model.name, shape) if name in shape.members and response.get(name) is None]
    if not missing and not response.keys() & shape.members.keys():
        return "all its members"
    return " and ".join(missing)


def _promised(operation: str, shape: Any) -> list[str]:
    """Return the members that a successful response always holds.

    The model marks hardly any member as required. A Get returns its resource, and what creates or updates a resource
    returns its ARN.
    """
    if operation in _PROMISED:
        return list(_PROMISED[operation])
    if operation.startswith("Get"):
        subject = operation.removeprefix("Get")
        return [name for name in (subject[:1].lower() + subject[1:],) if name in shape.members]
    arns = [name for name in shape.members if name.endswith("Arn")] if operation.startswith(_RETURNS_ARN) else []
    return [*shape.required_members, *arns]


def list_member(model: Any) -> str:
    """Return the member of a List operation's response that holds the items: the only list in botocore's model."""
    (member,) = [name for name, shape in model.output_shape.members.items() if shape.type_name == "list"]
    return str(member)


def check_body(operation_model: Any, response_dict: Mapping[str, Any], **_event: Any) -> None:
    """Refuse the body of a successful response that is cut off. A handler of botocore's event ``before-parse``."""
    headers, body = response_dict["headers"], response_dict["body"]
    if response_dict["status_code"] >= HTTPStatus.MULTIPLE_CHOICES or operation_model.has_streaming_output:
        return
    if operation_model.http.get("method") == "HEAD":  # The length is that of the body of a GET.
        return
    length = headers.get("content-length")
    if length and not headers.get("content-encoding") and int(length) != len(body):
        raise CallFailed(INCOMPLETE, f"the response to {operation_model.name} has {len(body)} of {length} bytes")
    is_json = "json" in operation_model.metadata.get("protocol", "")
    if is_json and body.strip() and not (body.lstrip().startswith(b"{") and body.rstrip().endswith(b"}")):
        raise CallFailed(INCOMPLETE, f"the response to {operation_model.name} is not JSON")
