"""Texts that a request gives as they are or by an address in S3, and the key that encrypts what is stored of them."""

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
    """The two members of which one gives the text."""

    inline: str
    address: str

    def check(self, call: Call) -> None:
        """The text is given either in the request or in S3, and can be read there."""
        if (self.inline in call.members) == (self.address in call.members):
            raise ImageBuilderError(
                "InvalidParameterCombinationException",
                f"Exactly one of {self.inline} and {self.address} must be specified.",
            )
        self.text(call)

    def member(self, call: Call) -> str:
        """Which of the two is there."""
        return self.inline if self.inline in call.members else self.address

    def text(self, call: Call) -> str:
        """The text, wherever it is."""
        if self.inline in call.members:
            return str(call.members[self.inline])
        uri = call.members[self.address]
        text = other_services.read_object(call.backend.account_id, call.backend.region_name, uri)
        if text is None:
            raise invalid_value(self.address, f"The object '{uri}' does not exist or cannot be read.")
        return text


DOCUMENT = Source("data", "uri")
"""Where components and workflows have their document."""


def check_key(call: Call) -> None:
    """The key is named by the ARN of a key or of an alias (botocore: CreateComponent.kmsKeyId)."""
    key = call.members.get("kmsKeyId")
    if key is not None and not _KEY_ARN.fullmatch(key) and assumed.keys_must_be_arns:
        raise invalid_value("kmsKeyId", f"'{key}' is not the ARN of a KMS key or alias.")
