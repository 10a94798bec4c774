# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: image_report
author: goldsmith.image_builder contributors (@goldsmith)
version_added: 0.1.0
short_description: Join the state of several accounts and regions into a report
description:
  - Joins the results of M(goldsmith.image_builder.image_report_info) of several hosts, and adds what needs attention.
    The role R(goldsmith.image_builder.image_report,ansible_collections.goldsmith.image_builder.image_report_role)
    writes the report as HTML, Markdown and JSON.
  - Machines are joined with the images of all hosts, because an image can be distributed to other accounts and regions.
options:
  _input:
    description:
      - A mapping of host names to the results of M(goldsmith.image_builder.image_report_info).
      - A host whose task failed, or that has no result, is part of the report as failed.
    type: dict
    required: true
  maximum_age_days:
    description: The maximum age in days of the newest image of a pipeline.
    type: int
    default: 30
  maximum_severity:
    description: The highest severity of findings that the newest image of a pipeline may have.
    type: str
    choices: [LOW, MEDIUM, HIGH]
    default: MEDIUM
  maximum_versions_behind:
    description: The maximum number of versions that a machine may be behind the newest image.
    type: int
    default: 1
  require_lifecycle_policy:
    description: Whether an enabled lifecycle policy must select the images of each pipeline.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: Join the results of the hosts
  ansible.builtin.set_fact:
    report: >-
      {{ dict(ansible_play_hosts_all | zip(ansible_play_hosts_all | map('extract', hostvars, 'state')))
         | goldsmith.image_builder.image_report(maximum_age_days=14) }}
"""

RETURN = r"""
_value:
  description:
    - The report. C(roles/image_report/files/report.schema.json) of this collection is its JSON schema.
    - C(attention) lists what needs attention, the most urgent first.
  type: dict
"""

import json
from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError

from ..module_utils._aws.errors import InvalidOption
from ..module_utils._options.arguments import validate
from ..module_utils._options.spec import Option, Options
from ..plugin_utils.report.attention import Limits
from ..plugin_utils.report.fleet import make_report

LIMITS: Options = {
    "maximum_age_days": Option("int", default=Limits.maximum_age_days),
    "maximum_severity": Option(choices=("LOW", "MEDIUM", "HIGH"), default=Limits.maximum_severity),
    "maximum_versions_behind": Option("int", default=Limits.maximum_versions_behind),
    "require_lifecycle_policy": Option("bool", default=Limits.require_lifecycle_policy),
}


def image_report(results: Any, **limits: Any) -> dict[str, Any]:
    """Return the report. Raise AnsibleFilterError for an input or a limit that is not valid."""
    if not isinstance(results, dict):
        raise AnsibleFilterError("image_report: the input must be a mapping of host names to results.")
    try:
        checked = Limits(**validate(LIMITS, limits))
    except InvalidOption as mistake:
        raise AnsibleFilterError(f"image_report: {mistake}") from mistake
    # Ansible's own types of strings and containers make the work several times slower.
    return make_report(json.loads(json.dumps(results, default=str)), checked)


class FilterModule:
    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"image_report": image_report}
