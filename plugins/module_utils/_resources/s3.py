# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that take the name of an S3 bucket."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .._aws.errors import InvalidOption, shorten
from .._options.spec import Values


def bucket_mistakes(values: Values, bucket: str, prefix: str, path: str) -> Iterator[InvalidOption]:
    """Yield the mistake if a URI or an ARN is given for a bucket.

    ``bucket`` and ``prefix`` are the names of the options for the bucket and for the prefix of its keys; ``path``
    precedes them.
    """
    given = values.get(bucket, "")
    match = re.fullmatch(r"(?:s3://|arn:[^:]+:s3:::)([^/:]+)/?(.*)", given)
    if match:
        keys = f" and {prefix}: {shorten(match[2])}" if match[2] else ""
        yield InvalidOption(
            f"{path}{bucket}", f"'{shorten(given)}' is not the name of a bucket. Write {match[1]}{keys}."
        )
    elif "/" in given or ":" in given:
        reason = f"'{shorten(given)}' is not the name of a bucket. Write the name, without a protocol or a path."
        yield InvalidOption(f"{path}{bucket}", reason)
