# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation shared by the modules that can wait for a build."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
attributes:
  async:
    description: With C(async), the module itself waits, and no output is shown until it ends.
    support: full
  action:
    description: The action plugin waits for the build and runs the module repeatedly to read its status.
    support: full
options:
  wait:
    description:
      - Whether to wait until the image is available. While the task waits, the play shows a line for each change,
        including each step of the workflows.
      - If the play is interrupted, the build continues. The first line shown contains the ARN of the build. To wait for
        this build again, use M(goldsmith.image_builder.image_pipeline_execution) with C(state=followed).
      - In check mode, the task does not wait. In check mode and with C(async), no lines are shown.
    type: bool
    default: true
  wait_timeout:
    description:
      - The maximum time to wait, in seconds. If the build is not complete by then, the task fails and the build
        continues. With V(0), the module reads the status of the build once.
      - A build usually takes 20 to 45 minutes. Windows builds often take longer.
    type: int
    default: 7200
  log_lines:
    description:
      - The number of lines to return from the end of the log of a failed build. With V(0), the log is not read.
      - Must be between 0 and 10000.
    type: int
    default: 20
  progress:
    description:
      - The RV(progress) value that an earlier task returned for the same build. With this value, reading the status
        takes fewer calls, only changes since the earlier task are shown, and a temporary failure to reach AWS does not
        fail the task.
      - Use this option with O(wait=false) to wait in a loop of your own.
    type: dict
"""

    FINDINGS = r"""
options:
  wait_for:
    description:
      - What to wait for. V(available) waits until the image is available. V(action) waits until a step of a workflow
        waits for an action, and returns RV(waiting_steps). If the build ends first, the task fails and reports the
        reason.
      - If the task returns an existing image because no build is needed, no step waits.
      - To resume or stop the step, use M(goldsmith.image_builder.workflow_step_action).
      - With V(action), O(maximum_severity) is not allowed.
    type: str
    choices: [available, action]
    default: available
  maximum_severity:
    description:
      - The highest severity that Amazon Inspector findings for the image may have. If the image has findings of a
        higher severity, the task fails and lists them. If omitted, findings are not checked.
      - With O(wait=true), the task waits for the scan to end, within O(wait_timeout). With O(wait=false), a build that
        the task starts has no findings yet and is not checked. Set this option in the later task that waits for the
        build instead.
      - The task also fails if the scan does not complete. Findings with the severity C(UNTRIAGED) are ignored.
      - On-demand scans of AMIs (V(ON_DEMAND_AMI_CVE)) are not supported, because Image Builder does not return their
        findings. To fail these builds, set C(scan_result_condition) in C(image_scanning_configuration) of the pipeline
        or image.
    type: str
    choices: [INFORMATIONAL, LOW, MEDIUM, HIGH]
"""
