"""The members of a request as received, neither converted nor filtered, so that they can be checked.

moto's parser omits unknown members and converts values of another type.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .exceptions import ImageBuilderError

if TYPE_CHECKING:
    from botocore.model import OperationModel
    from moto.core.request import Request


def read_members(operation: OperationModel, request: Request, path_members: dict[str, Any]) -> dict[str, Any]:
    """Return the members from the path, the query string and the JSON body of a request."""
    members: dict[str, Any] = dict(path_members)
    for name, values in request.args.lists():
        shape = operation.input_shape.members.get(name)
        members[name] = values if shape is not None and shape.type_name == "list" else values[-1]
    members.update(_read_body(request))
    return members


def _read_body(request: Request) -> dict[str, Any]:
    body = request.get_data()
    if not body or request.method in ("GET", "DELETE"):
        return {}
    try:
        parsed = json.loads(body)
    except ValueError as error:
        raise ImageBuilderError("InvalidRequestException", f"The request body is not valid JSON: {error}") from error
    if not isinstance(parsed, dict):
        raise ImageBuilderError("InvalidRequestException", "The request body is not a JSON object.")
    return {name: _without_nulls(value) for name, value in parsed.items() if value is not None}


def _without_nulls(value: Any) -> Any:
    """Remove members that are null, which count as omitted (AWS restJson1 protocol)."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
