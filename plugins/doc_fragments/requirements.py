# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is needed where the modules and plugins run."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
# Ansible takes no fragment without options.
options: {}
requirements:
  - python >= 3.10
  - boto3 >= 1.40.36
  - botocore >= 1.40.36
  - the permissions in AWS that C(docs/permissions.md) of the collection lists
"""
