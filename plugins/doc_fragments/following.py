# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules have in common that can wait for a build and show how it goes on."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
attributes:
  async:
    description: The module waits by itself then, and shows nothing until it is over.
    support: full
  action:
    description: Waits on the controller, and looks at the build by running the module again and again.
    support: full
options:
  wait:
    description:
      - Whether to wait until the image is available. Meanwhile each change is shown in the output of the play, a line
        for each step of the workflows.
      - A play that is interrupted leaves the build running. The first line that is shown has the ARN by which
        M(goldsmith.image_builder.image_pipeline_execution) with C(state=followed) finds it again.
      - In check mode, and under C(async), nothing is shown, and in check mode there is no waiting either.
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds to wait. The task fails then, and the build goes on. With V(0), it looks once.
      - Builds usually take 20 to 45 minutes, on Windows often more.
    type: int
    default: 7200
  log_lines:
    description: How many of the last lines of a failed build's log to return, 0 to 10000. With V(0), none are read.
    type: int
    default: 20
  progress:
    description:
      - What an earlier task returned as RV(progress) for the same build. The look costs fewer calls then, only what
        changed since gets a line, and that AWS cannot be reached for a moment is no failure.
      - It is for those who wait in a loop of their own, with O(wait=false).
    type: dict
"""

    SCANNED = r"""
options:
  maximum_severity:
    description:
      - The worst severity that findings of Amazon Inspector in the image may have. The task fails when there are worse
        ones, and lists them. With O(wait), the end of the scan is waited for, within O(wait_timeout).
      - With O(wait=false) a build that this task starts is not judged, because it has no findings yet. Give it to the
        task that follows the build.
      - It fails as well when the scan came to no end. Findings that nobody has rated yet, C(UNTRIAGED), do not count.
      - AMIs that are scanned on demand (V(ON_DEMAND_AMI_CVE)) cannot be judged by it, because Image Builder tells no
        findings of theirs. The pipeline has C(scan_result_condition) for them, with which the service fails the build.
      - When left out, findings make no difference.
    type: str
    choices: [INFORMATIONAL, LOW, MEDIUM, HIGH]
"""
