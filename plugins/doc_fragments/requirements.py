# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requirements of all modules and plugins."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
# Ansible requires options in every fragment.
options: {}
requirements:
  - python >= 3.10
  - boto3 >= 1.40.36
  - botocore >= 1.40.36
  - the AWS permissions listed in C(docs/permissions.md) of the collection
"""
