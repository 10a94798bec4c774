# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options, which all modules have and amazon.aws validates."""

from __future__ import annotations

# A copy, because action plugins and lookups need the names, and amazon.aws imports boto3, which takes 0.2 seconds.
CONNECTION = frozenset(
    (
        *("region", "aws_region", "profile", "aws_profile", "endpoint_url", "aws_endpoint_url"),
        *("access_key", "aws_access_key", "aws_access_key_id"),
        *("secret_key", "aws_secret_key", "aws_secret_access_key"),
        *("session_token", "aws_session_token"),
        *("validate_certs", "aws_ca_bundle", "aws_config", "debug_botocore_endpoint_logs"),
        # Deprecated aliases that amazon.aws 9 accepts.
        *("ec2_region", "ec2_url", "s3_url", "ec2_access_key", "ec2_secret_key"),
        *("security_token", "access_token", "aws_security_token"),
    )
)
"""The names of the options and their aliases, in all supported versions of amazon.aws."""
