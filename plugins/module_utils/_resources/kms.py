# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""KMS keys, which Image Builder takes by the ARN of the key or of an alias."""

from __future__ import annotations

from collections.abc import Iterator

from .._aws.errors import InvalidOption, shorten
from .._options.spec import Values
from .resource import RuleContext, lenient_rule


def alias_mistakes(values: Values, path: str = "") -> Iterator[InvalidOption]:
    """Yield the mistake if ``kms_key_id`` is the name of an alias. ``path`` precedes the option."""
    key = values.get("kms_key_id", "")
    if key.startswith("alias/"):
        arn = f"arn:aws:kms:<region>:<account>:{shorten(key)}"
        yield InvalidOption(f"{path}kms_key_id", f"'{shorten(key)}' is not an ARN. Write {arn}.")


def key_region(arn: str) -> str:
    """Return the region of the ARN of a key or alias; empty if the text is no such ARN."""
    parts = arn.split(":")
    return parts[3] if len(parts) > 5 and parts[0] == "arn" and parts[2] == "kms" else ""


@lenient_rule
def key_is_an_arn(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    yield from alias_mistakes(values)
