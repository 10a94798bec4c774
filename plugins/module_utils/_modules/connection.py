# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options, which all modules have and amazon.aws validates."""

from __future__ import annotations

from ansible_collections.amazon.aws.plugins.module_utils.modules import aws_argument_spec

CONNECTION = frozenset(
    name for first, argument in aws_argument_spec().items() for name in (first, *argument.get("aliases", ()))
)
"""The names of the options and their aliases."""
