"""The options of a resource of each kind with every option set, and its prerequisites."""

from __future__ import annotations

from typing import Any

from unit.modules.samples import (
    DOCKERFILE,
    LIFECYCLE_ROLE,
    PARENT,
    PROFILE,
    REPOSITORY,
    document,
    rule,
    steps,
)

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
AMI = "ami-760aaa0f"
"""A public Amazon Linux AMI of moto."""
TOPIC = "arn:aws:sns:eu-west-1:123456789012:images"
TEMPLATE = "lt-0a1b2c3d4e5f60718"
TAGS = {"Team": "web", "cost_centre": "7"}

MAPPINGS = [
    {
        "device_name": "/dev/xvda",
        "ebs": {
            "volume_size": 30,
            "volume_type": "gp3",
            "iops": 4000,
            "throughput": 250,
            "encrypted": True,
            "delete_on_termination": False,
            "kms_key_id": KEY,
            "snapshot_id": "snap-0a1b2c3d4e5f60718",
        },
    },
    {"device_name": "/dev/xvdb", "virtual_name": "ephemeral0"},
    {"device_name": "/dev/xvdc", "no_device": True},
]
PUT_ON = [{"component_arn": "site", "parameters": {"Site": ["shop"], "colour": "blue"}}, {"component_arn": "web"}]

NEEDED: list[tuple[str, dict[str, Any]]] = [
    ("component", {"name": "web", "platform": "Linux", "data": document()}),
    ("component", {"name": "site", "platform": "Linux", "data": document("echo", Site=None, colour="red")}),
    ("image_recipe", {"name": "web", "parent_image": PARENT}),
    ("image_recipe", {"name": "golden_image", "version": "2.0.0", "parent_image": PARENT}),
    ("infrastructure_configuration", {"name": "web", "instance_profile_name": PROFILE}),
    (
        "distribution_configuration",
        {
            "name": "web",
            "distributions": [
                {
                    "region": "eu-west-1",
                    "license_configuration_arns": [
                        "arn:aws:license-manager:eu-west-1:123456789012:license-configuration:lic-" + "0" * 32
                    ],
                }
            ],
        },
    ),
    (
        "container_recipe",
        {
            "name": "web",
            "parent_image": "amazonlinux:2023",
            "dockerfile_template_data": DOCKERFILE,
            "target_repository": REPOSITORY,
        },
    ),
    ("workflow", {"name": "web", "type": "TEST", "data": steps()}),
]
"""The resources that the resources below refer to."""

TEXTS = {
    "Dockerfile": DOCKERFILE,
    "document.yml": "schemaVersion: 1.0\nphases:\n- name: build\n  steps: [{name: Wait, action: Reboot}]\n",
    "workflow.yml": "schemaVersion: 1.0\nsteps: [{name: Wait, action: WaitForAction}]\n",
}
"""The objects in S3."""

EVERYTHING: list[tuple[str, dict[str, Any]]] = [
    (
        "component",
        {
            "type": "BUILD",
            "description": "All of it",
            "change_description": "First",
            "platform": "Linux",
            "supported_os_versions": ["Ubuntu", "Amazon Linux 2023"],
            "data": document("echo '{{ Site }}'", Site=None),
            "kms_key_id": KEY,
        },
    ),
    ("component", {"platform": "Linux", "uri": "s3://components/document.yml"}),
    (
        "image_recipe",
        {
            "description": "All of it",
            "components": PUT_ON,
            "parent_image": PARENT,
            "block_device_mappings": MAPPINGS,
            "working_directory": "/var/build",
            "additional_instance_configuration": {
                "systems_manager_agent": {"uninstall_after_build": True},
                "user_data_override": "IyEvYmluL3No",
            },
            "ami_tags": {"CostCentre": 7, "Built": "[[ imagebuilder:buildDate ]]"},
            "ami_watermarks": ["tested", "golden"],
        },
    ),
    (
        "container_recipe",
        {
            "container_type": "DOCKER",
            "description": "All of it",
            "components": PUT_ON,
            "instance_configuration": {"image": AMI, "block_device_mappings": MAPPINGS},
            "dockerfile_template_data": DOCKERFILE,
            "platform_override": "Linux",
            "image_os_version_override": "Amazon Linux 2023",
            "parent_image": "amazonlinux:2023",
            "working_directory": "/var/build",
            "target_repository": REPOSITORY,
            "kms_key_id": KEY,
        },
    ),
    (
        "container_recipe",
        {
            "parent_image": "amazonlinux:2023",
            "dockerfile_template_uri": "s3://components/Dockerfile",
            "target_repository": REPOSITORY,
        },
    ),
    (
        "infrastructure_configuration",
        {
            "description": "All of it",
            "instance_types": ["m7i.large", "m6i.large"],
            "instance_profile_name": PROFILE,
            "security_group_ids": ["sg-1a1b2c3d4e5f60718", "sg-0a1b2c3d4e5f60718"],
            "subnet_id": "subnet-0a1b2c3d4e5f60718",
            "logging": {"s3_logs": {"s3_bucket_name": "logs", "s3_key_prefix": "images"}},
            "key_pair": "debug",
            "terminate_instance_on_failure": False,
            "terminate_instance_on_completion": False,
            "sns_topic_arn": TOPIC,
            "resource_tags": {"CostCentre": 7},
            "instance_metadata_options": {"http_tokens": "required", "http_put_response_hop_limit": 2},
            "placement": {"availability_zone": "eu-west-1a", "tenancy": "host", "host_id": "h-0a1b2c3d4e5f60718"},
            "parent_instance": {"auto_scaling_group": {"name": "warm", "capacity_wait_timeout_seconds": 0}},
        },
    ),
    (
        "infrastructure_configuration",
        {
            "instance_profile_name": PROFILE,
            "placement": {
                "tenancy": "host",
                "host_resource_group_arn": "arn:aws:resource-groups:eu-west-1:123456789012:group/hosts",
            },
        },
    ),
    (
        "distribution_configuration",
        {
            "description": "All of it",
            "distributions": [
                {
                    "region": "us-east-1",
                    "ami_distribution_configuration": {
                        "name": "web [[ imagebuilder:buildDate ]]",
                        "description": "Web",
                        "target_account_ids": ["222222222222", "111111111111"],
                        "ami_tags": {"CostCentre": 7},
                        "kms_key_id": KEY.replace("eu-west-1", "us-east-1"),
                        "launch_permission": {
                            "user_ids": ["222222222222", "111111111111"],
                            "user_groups": ["all"],
                            "organization_arns": ["arn:aws:organizations::123456789012:organization/o-a1b2c3d4e5"],
                            "organizational_unit_arns": [
                                "arn:aws:organizations::123456789012:ou/o-a1b2c3d4e5/ou-a1b2-a1b2c3d4"
                            ],
                        },
                    },
                    "license_configuration_arns": [
                        "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-" + digit * 32
                        for digit in "10"
                    ],
                    "launch_template_configurations": [
                        {"launch_template_id": TEMPLATE, "account_id": "111111111111", "set_default_version": False}
                    ],
                    "s3_export_configuration": {
                        "role_name": "vmimport",
                        "disk_image_format": "VMDK",
                        "s3_bucket": "exports",
                        "s3_prefix": "web/",
                    },
                    "ssm_parameter_configurations": [
                        {"ami_account_id": "111111111111", "parameter_name": "/web/ami", "data_type": "aws:ec2:image"}
                    ],
                },
                {
                    "region": "eu-west-1",
                    "container_distribution_configuration": {
                        "description": "Web",
                        "container_tags": ["latest", "1.0"],
                        "target_repository": REPOSITORY,
                    },
                    "fast_launch_configurations": [
                        {
                            "enabled": True,
                            "snapshot_configuration": {"target_resource_count": 7},
                            "max_parallel_launches": 6,
                            "launch_template": {"launch_template_id": TEMPLATE, "launch_template_version": "3"},
                            "account_id": "123456789012",
                        },
                        {
                            "enabled": True,
                            "launch_template": {"launch_template_name": "fast", "launch_template_version": "3"},
                            "account_id": "111111111111",
                        },
                    ],
                },
            ],
        },
    ),
    (
        "workflow",
        {
            "type": "TEST",
            "description": "All of it",
            "change_description": "First",
            "data": steps(parameters=[{"name": "Url", "type": "string", "default": "{{ Host }}"}]),
            "kms_key_id": KEY,
        },
    ),
    ("workflow", {"type": "BUILD", "uri": "s3://components/workflow.yml"}),
    (
        "lifecycle_policy",
        {
            "description": "All of it",
            "status": "DISABLED",
            "execution_role": LIFECYCLE_ROLE,
            "resource_type": "AMI_IMAGE",
            "policy_details": [
                {
                    "action": {
                        "type": "DELETE",
                        "include_resources": {"amis": True, "snapshots": True, "containers": False},
                    },
                    "filter": {"type": "AGE", "value": 1, "unit": "YEARS", "retain_at_least": 3},
                    "exclusion_rules": {
                        "tag_map": {"Keep": "yes"},
                        "amis": {
                            "is_public": True,
                            "regions": ["us-east-1", "eu-west-1"],
                            "shared_accounts": ["222222222222", "111111111111"],
                            "last_launched": {"value": 2, "unit": "WEEKS"},
                            "tag_map": {"keep_ami": True},
                        },
                    },
                },
                rule("DEPRECATE", {"type": "AGE", "value": 6, "unit": "MONTHS"}),
            ],
            "resource_selection": {
                "recipes": [
                    {"name": "web", "semantic_version": "1.x.x"},
                    {"name": "Golden Image", "semantic_version": "2.0.0"},
                ]
            },
        },
    ),
    (
        "lifecycle_policy",
        {
            "execution_role": LIFECYCLE_ROLE,
            "resource_type": "AMI_IMAGE",
            "policy_details": [rule()],
            "resource_selection": {"tag_map": {"Team": "web"}},
        },
    ),
    (
        "image_pipeline",
        {
            "description": "All of it",
            "image_recipe_arn": "web",
            "infrastructure_configuration_arn": "web",
            "distribution_configuration_arn": "web",
            "image_tests_configuration": {"image_tests_enabled": True, "timeout_minutes": 90},
            "enhanced_image_metadata_enabled": False,
            "schedule": {
                "schedule_expression": "cron(0 3 ? * SUN *)",
                "timezone": "Europe/Berlin",
                "pipeline_execution_start_condition": "EXPRESSION_MATCH_ONLY",
                "auto_disable_policy": {"failure_count": 3},
            },
            "status": "DISABLED",
            "image_tags": {"CostCentre": 7},
            "image_scanning_configuration": {
                "image_scanning_enabled": True,
                "ecr_configuration": {"repository_name": "scans", "container_tags": ["b", "a"]},
                "image_scanning_types": ["ON_DEMAND_AMI_CVE"],
                "scan_result_condition": {"maximum_severity_label": "HIGH", "fix_available": False},
            },
            "workflows": [
                {
                    "workflow_arn": "web",
                    "workflow_type": "TEST",
                    "parameters": {"Url": ["a", "b"]},
                    "parallel_group": "smoke",
                    "on_failure": "CONTINUE",
                },
                {"workflow_arn": "aws/build-image"},
            ],
            "execution_role": "builder",
            "logging_configuration": {"image_log_group_name": "/images/web", "pipeline_log_group_name": "/web"},
        },
    ),
    ("image_pipeline", {"container_recipe_arn": "web", "infrastructure_configuration_arn": "web"}),
]
"""Together, the entries of a module set all of its options; options that exclude each other are in separate ones."""
