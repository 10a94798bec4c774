"""Texts that a request contains or refers to in S3, and the key that encrypts them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...api.exceptions import ImageBuilderError, invalid_value
from ...unverified import assumed
from .. import other_services
from ..kind import Call

_KEY_ARN = re.compile(r"arn:aws[^:]*:kms:[^:]+:[0-9]{12}:(?:key|alias)/.+")


@dataclass(frozen=True)
class Source:
    """The two members of which one has the text."""

    inline: str
    address: str

    def check(self, call: Call) -> None:
        """Check that the text is either in the request or a readable object in S3."""
        if (self.inline in call.members) == (self.address in call.members):
            raise ImageBuilderError(
                "InvalidParameterCombinationException",
                f"Exactly one of {self.inline} and {self.address} must be specified.",
            )
        self.text(call)

    def member(self, call: Call) -> str:
        """Return the member that is set."""
        return self.inline if self.inline in call.members else self.address

    def text(self, call: Call) -> str:
        """Return the text from the request or from S3."""
        if self.inline in call.members:
            return str(call.members[self.inline])
        uri = call.members[self.address]
        text = other_services.read_object(call.backend.account_id, call.backend.region_name, uri)
        if text is None:
            raise invalid_value(self.address, f"The object '{uri}' does not exist or cannot be read.")
        return text


DOCUMENT = Source("data", "uri")
"""The members with the document of components and workflows."""


def check_key(call: Call) -> None:
    """Check that the key is the ARN of a key or of an alias (botocore: CreateComponent.kmsKeyId)."""
    key = call.members.get("kmsKeyId")
    if key is not None and not _KEY_ARN.fullmatch(key) and assumed.keys_must_be_arns:
        raise invalid_value("kmsKeyId", f"'{key}' is not the ARN of a KMS key or alias.")
