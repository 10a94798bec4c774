"""All members of the create operations, except those with their own tests."""

from __future__ import annotations

from typing import Any

from .conftest import (
    ACCOUNT,
    BUILD_IMAGE,
    REGION,
    TEST_IMAGE,
)

EVERYTHING: dict[str, dict[str, Any]] = {
    "infrastructure_configuration": {
        "description": "Where web images are built",
        "instanceTypes": ["t3.small", "t3.medium"],
        "securityGroupIds": ["sg-1"],
        "subnetId": "subnet-1",
        "logging": {"s3Logs": {"s3BucketName": "logs", "s3KeyPrefix": "web"}},
        "keyPair": "debug",
        "terminateInstanceOnFailure": False,
        "terminateInstanceOnCompletion": True,
        "resourceTags": {"Team": "web"},
        "instanceMetadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 2},
        "placement": {"tenancy": "host", "hostId": "h-1"},
        "parentInstance": {"autoScalingGroup": {"name": "warm", "capacityWaitTimeoutSeconds": 60}},
    },
    "distribution_configuration": {
        "description": "Where web images go",
        "distributions": [
            {
                "region": "us-east-1",
                "amiDistributionConfiguration": {
                    "name": "web {{imagebuilder:buildDate}}",
                    "description": "The web server",
                    "targetAccountIds": ["111122223333"],
                    "amiTags": {"Built": "{{ imagebuilder:buildDate }}"},
                    "launchPermission": {"userIds": ["111122223333"], "userGroups": ["all"]},
                },
                "licenseConfigurationArns": [
                    f"arn:aws:license-manager:us-east-1:{ACCOUNT}:license-configuration:lic-" + 32 * "a"
                ],
                "launchTemplateConfigurations": [{"launchTemplateId": "lt-" + 17 * "0", "setDefaultVersion": False}],
                "s3ExportConfiguration": {"roleName": "vmie", "diskImageFormat": "VMDK", "s3Bucket": "disks"},
                "fastLaunchConfigurations": [{"enabled": True, "launchTemplate": {"launchTemplateName": "fast"}}],
                "ssmParameterConfigurations": [{"parameterName": "/imagebuilder/web", "dataType": "aws:ec2:image"}],
            },
            {
                "region": "eu-west-1",
                "containerDistributionConfiguration": {
                    "targetRepository": {"service": "ECR", "repositoryName": "team/web"},
                    "containerTags": ["latest"],
                },
            },
        ],
    },
    "image_recipe": {
        "description": "The web server",
        "workingDirectory": "/var/tmp",
        "components": [
            {
                "componentArn": f"arn:aws:imagebuilder:{REGION}:aws:component/stig-build-linux-medium/x.x.x",
                "parameters": [{"name": "InstallPackages", "value": ["Yes"]}],
            },
            {"componentArn": f"arn:aws:imagebuilder:{REGION}:aws:component/update-linux/1.0.2"},
        ],
        "blockDeviceMappings": [
            {
                "deviceName": "/dev/xvda",
                "ebs": {"encrypted": False, "deleteOnTermination": True, "volumeSize": 20, "volumeType": "gp3"},
            },
            {"deviceName": "/dev/sdb", "noDevice": ""},
        ],
        "additionalInstanceConfiguration": {
            "systemsManagerAgent": {"uninstallAfterBuild": False},
            "userDataOverride": "IyEvYmluL2Jhc2gK",
        },
        "amiTags": {"Role": "web"},
        "amiWatermarks": ["golden web"],
    },
    "image_pipeline": {
        "description": "Builds the web server",
        "imageTestsConfiguration": {"imageTestsEnabled": True, "timeoutMinutes": 60},
        "enhancedImageMetadataEnabled": False,
        "schedule": {
            "scheduleExpression": "cron(0 3 ? * mon-fri *)",
            "timezone": "Europe/Berlin",
            "pipelineExecutionStartCondition": "EXPRESSION_MATCH_ONLY",
            "autoDisablePolicy": {"failureCount": 3},
        },
        "status": "DISABLED",
        "imageTags": {"Team": "web"},
        "imageScanningConfiguration": {
            "imageScanningEnabled": True,
            "imageScanningTypes": ["ON_DEMAND_AMI_CVE"],
            "scanResultCondition": {"maximumSeverityLabel": "HIGH"},
        },
        "workflows": [
            {"workflowArn": BUILD_IMAGE},
            {"workflowArn": TEST_IMAGE, "parallelGroup": "tests", "onFailure": "CONTINUE"},
        ],
        "executionRole": "builder",
        "loggingConfiguration": {"imageLogGroupName": "/web/images", "pipelineLogGroupName": "/aws/imagebuilder/x"},
    },
    "container_recipe": {
        "description": "The web server in a container",
        "workingDirectory": "/var/tmp",
        "kmsKeyId": f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/golden",
        "components": [
            {
                "componentArn": f"arn:aws:imagebuilder:{REGION}:aws:component/stig-build-linux-medium/x.x.x",
                "parameters": [{"name": "InstallPackages", "value": ["Yes"]}],
            },
            {"componentArn": f"arn:aws:imagebuilder:{REGION}:aws:component/update-linux/1.0.2"},
        ],
        "instanceConfiguration": {
            "image": "ssm:/golden/ecs",
            "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"volumeSize": 50, "volumeType": "gp3"}}],
        },
    },
    "workflow": {
        "description": "How web images are built",
        "changeDescription": "No tests any more",
        "kmsKeyId": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/golden",
    },
    "lifecycle_policy": {
        "description": "Keeps the web images few",
        "status": "DISABLED",
        "policyDetails": [
            {
                "action": {
                    "type": "DELETE",
                    "includeResources": {"amis": True, "snapshots": True, "containers": False},
                },
                "filter": {"type": "AGE", "value": 6, "unit": "MONTHS", "retainAtLeast": 3},
                "exclusionRules": {
                    "tagMap": {"Keep": "forever"},
                    "amis": {
                        "isPublic": True,
                        "regions": ["us-east-1"],
                        "sharedAccounts": ["111122223333"],
                        "lastLaunched": {"value": 30, "unit": "DAYS"},
                        "tagMap": {"Keep": "forever"},
                    },
                },
            },
            {"action": {"type": "DEPRECATE"}, "filter": {"type": "AGE", "value": 1, "unit": "WEEKS"}},
            {"action": {"type": "DISABLE"}, "filter": {"type": "AGE", "value": 1, "unit": "YEARS"}},
        ],
        "resourceSelection": {"recipes": [{"name": "web", "semanticVersion": "1.x.x"}]},
    },
}
