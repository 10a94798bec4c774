#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: instance_refresh
version_added: 0.1.0
short_description: Replace the instances of Auto Scaling groups with instances of a new AMI
description:
  - Starts an instance refresh in each Auto Scaling group that does not run the AMI yet, in batches. The module shows
    the progress, and AWS rolls back a refresh that fails.
  - The launch templates of the groups need versions with the AMI. To create them, use
    M(amazon.aws.ec2_launch_template). The role P(goldsmith.image_builder.image_rollout#role) creates the versions and
    runs this module.
  - A group runs the AMI if its launch templates and all of its instances use it. Such a group is not changed, and
    instances that use the AMI already are not replaced.
  - If an instance refresh with the same AMI is in progress, the module waits for it. To continue after an interruption,
    run the task again.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
attributes:
  check_mode:
    description: Returns the instances that would be replaced. The versions of the launch templates with the AMI do not
      have to exist yet.
    support: full
  diff_mode:
    description: Shows the AMIs of the launch templates and instances before and after.
    support: full
  idempotent:
    description: A second run changes nothing.
    support: full
  async:
    description: With C(async), the module itself waits, and no output is shown until it ends.
    support: full
  action:
    description: The action plugin waits for the refreshes and runs the module repeatedly to read their status.
    support: full
options:
  image_id:
    description:
      - The ID of the AMI.
      - Exactly one of O(image_id), O(image_pipeline_arn) and O(image_build_version_arn) is required.
    type: str
  image_pipeline_arn:
    description: The name or ARN of a pipeline. The AMI of its newest available image in this region is rolled out.
    type: str
  image_build_version_arn:
    description: The ARN of an image, with its build number. Its AMI in this region is rolled out.
    type: str
  auto_scaling_groups:
    description:
      - The names of the Auto Scaling groups, in the order of the roll-out.
      - Exactly one of O(auto_scaling_groups) and O(tags) is required.
    type: list
    elements: str
  tags:
    description: Selects the Auto Scaling groups that have all of these tags.
    type: dict
  ignore_unsupported:
    description:
      - Whether to skip groups to which the AMI cannot be rolled out, with a warning. By default, the task fails before
        anything is changed.
      - The AMI cannot be rolled out to groups with a launch configuration, with an AMI ID in an override, with an SSM
        parameter in place of an AMI ID whose value is another AMI, with instances of another architecture only, or
        during a different instance refresh.
    type: bool
    default: false
  batch_size:
    description:
      - The number of groups whose instances are replaced at the same time. The next batch starts when all refreshes of
        a batch have ended. If a refresh fails, no other batch starts.
      - With V(0), all groups are one batch.
    type: int
    default: 1
  min_healthy_percentage:
    description:
      - The percentage of the desired capacity of a group that remains in service.
      - Must be between 0 and 100.
    type: int
    default: 90
  max_healthy_percentage:
    description:
      - The percentage of the desired capacity up to which AWS may launch new instances before it terminates old ones.
      - Must be between 100 and 200, and at most 100 more than O(min_healthy_percentage).
    type: int
  instance_warmup:
    description:
      - The number of seconds until a new instance is considered ready.
      - The default is the default instance warmup of the group, or else its health check grace period.
    type: int
  checkpoint_percentages:
    description:
      - Percentages of replaced instances at which the refresh pauses for O(checkpoint_delay), in ascending order.
      - If the last one is less than 100, the refresh ends there, and another run continues with the other instances.
    type: list
    elements: int
  checkpoint_delay:
    description:
      - The number of seconds to pause at each checkpoint. AWS uses 3600 by default.
      - Must be between 0 and 172800. Requires O(checkpoint_percentages).
    type: int
  bake_time:
    description:
      - The number of seconds to wait after all instances have been replaced. During this time, a failure still rolls
        back the refresh.
      - Must be between 0 and 172800.
    type: int
  alarms:
    description: The names of CloudWatch alarms. If one of them is in the state C(ALARM), the refresh fails.
    type: list
    elements: str
  scale_in_protected_instances:
    description: Whether to replace instances that are protected from scale in, to ignore them, or to wait for one hour.
    type: str
    choices: [Refresh, Ignore, Wait]
    default: Wait
  standby_instances:
    description: Whether to terminate instances in the state C(Standby), to ignore them, or to wait for one hour.
    type: str
    choices: [Terminate, Ignore, Wait]
    default: Wait
  auto_rollback:
    description:
      - Whether AWS restores the previous version if a refresh fails, even if the task is no longer running.
      - A group cannot be rolled back if it already launches new instances from the AMI, or if its launch template
        refers to an SSM parameter.
    type: bool
    default: true
  wait:
    description:
      - Whether to wait until the refreshes of all groups have ended. While the task waits, the play shows a line for
        each change.
      - With V(false), the task starts only the first batch. Run the task again to wait for it and to start the next
        one.
    type: bool
    default: true
  wait_timeout:
    description:
      - The maximum time to wait for all groups together, in seconds. If the refreshes have not ended by then, the task
        fails and the refreshes continue.
    type: int
    default: 14400
  progress:
    description: The state of the roll-out between two polls. The action plugin sets this option; do not set it.
    type: dict
notes:
  - While the instances of a group that uses C($Default) or C($Latest) are being replaced, the group contains version
    numbers, because AWS can restore only version numbers. The tag C(goldsmith.image_builder/versions) of the group
    contains the versions that it used before. When the group runs the AMI, the default version of the launch template
    is set if the group uses C($Default). Then the group uses C($Default) or C($Latest) again, and the tag is deleted.
  - The default version is set when all groups of the task that use the launch template run the AMI. After a failure, it
    still has the previous AMI, and a group that uses C($Latest) keeps the number of the previous version until a
    roll-out succeeds.
  - In a mixed instances policy, all launch templates are changed whose AMI has the architecture of the new AMI.
  - To cancel an instance refresh, use M(amazon.aws.autoscaling_instance_refresh).
seealso:
  - module: goldsmith.image_builder.image_usage_info
  - module: amazon.aws.autoscaling_instance_refresh_info
  - module: amazon.aws.ec2_launch_template
"""

EXAMPLES = r"""
- name: Find the newest image of the pipeline
  goldsmith.image_builder.image_info:
    image_pipeline_arn: web
    newest: true
  register: built

- name: Replace the instances of two groups, one group after the other
  goldsmith.image_builder.instance_refresh:
    image_build_version_arn: "{{ built.images[0].arn }}"
    auto_scaling_groups: [web-canary, web]
    min_healthy_percentage: 100
    max_healthy_percentage: 150
    bake_time: 300

- name: Replace the instances of all groups of a team, and pause at a fifth
  goldsmith.image_builder.instance_refresh:
    image_pipeline_arn: web
    tags: {Team: shop}
    batch_size: 0
    checkpoint_percentages: [20, 100]
    checkpoint_delay: 600
    ignore_unsupported: true
"""

RETURN = r"""
image_id:
  description: The AMI that was rolled out.
  returned: success
  type: str
  sample: ami-0718f6e5d4c3b2a10
image_build_version_arn:
  description: The image of the AMI.
  returned: if it was selected by O(image_pipeline_arn) or O(image_build_version_arn)
  type: str
  sample: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.4/1
diff:
  description: The AMIs of the launch templates and instances of the groups that are not unchanged.
  returned: success
  type: dict
  contains:
    before_header:
      description: The action.
      type: str
      returned: success
    after_header:
      description: The action.
      type: str
      returned: success
    before:
      description: The AMIs before the roll-out, as YAML.
      type: str
      returned: success
    after:
      description: The AMIs after the roll-out, as YAML.
      type: str
      returned: success
groups:
  description:
    - The Auto Scaling groups.
    - C(status) is V(unchanged), V(planned), V(in_progress), V(successful), V(failed), V(rolled_back),
      V(rollback_failed), V(cancelled), V(not_tried) or V(unsupported). C(msg) is the reason of a failure.
    - C(instances_to_replace) are the instances that did not have the AMI when the task began, and their AMIs.
    - C(selector) is the version that a group uses, and C(new_version) is null if the version does not exist yet.
  returned: always
  type: list
  elements: dict
  sample:
    - auto_scaling_group: web
      auto_scaling_group_arn: "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:\
        5a4d0c5f-2b7e-4f0a-9a45-0d5d3f7a1c11:autoScalingGroupName/web"
      status: successful
      launch_templates:
        - launch_template_id: lt-0a1b2c3d4e5f60718
          launch_template_name: web
          selector: $Default
          old_version: 3
          new_version: 4
          old_ami: ami-0a1b2c3d4e5f60718
          new_ami: ami-0718f6e5d4c3b2a10
      instances_to_replace: {i-0a1b2c3d4e5f60718: ami-0a1b2c3d4e5f60718}
      instance_refresh_id: 08b91cf7-8fa6-48af-b6a6-d227f40f1b9b
      instance_refresh_status: Successful
      percentage_complete: 100
      instances_replaced: 1
      msg: ""
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.instance_refresh import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
