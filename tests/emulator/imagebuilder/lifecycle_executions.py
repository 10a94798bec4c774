"""What lifecycle policies did: nothing, because no policy of this service ever runs."""

from __future__ import annotations

from typing import Any

from . import listing
from .arns import Arn
from .exceptions import invalid_value, not_found
from .kind import Call
from .unverified import assumed

_SEGMENTS = ("lifecycle-policy", "image")


def list_lifecycle_executions(call: Call) -> dict[str, Any]:
    """Return the empty list of the executions of a policy, or of those about an image."""
    text = call.members["resourceArn"]
    arn = Arn.parse(text)
    if arn is None or arn.segment not in _SEGMENTS or (arn.segment == "image" and arn.build is None):
        raise invalid_value("resourceArn", f"'{text}' is not the ARN of a lifecycle policy or of an image build.")
    if call.backend.store_of(arn.owner).find(arn) is None and assumed.executions_need_their_resource:
        raise not_found(arn)
    listing.page(call, [])
    return {"lifecycleExecutions": []}
