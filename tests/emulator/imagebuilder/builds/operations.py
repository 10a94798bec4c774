"""The operations about builds, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..resources.kind import Call
from . import cancel_retry, distribute_image, finding_lists, imports, queries, start

OPERATIONS: dict[str, Callable[[Call], dict[str, Any]]] = {
    "CreateImage": start.create_image,
    "StartImagePipelineExecution": start.start_image_pipeline_execution,
    "ImportVmImage": imports.import_vm_image,
    "ImportDiskImage": imports.import_disk_image,
    "DistributeImage": distribute_image.distribute_image,
    "CancelImageCreation": cancel_retry.cancel_image_creation,
    "RetryImage": cancel_retry.retry_image,
    "ListWorkflowExecutions": queries.list_workflow_executions,
    "GetWorkflowExecution": queries.get_workflow_execution,
    "ListWorkflowStepExecutions": queries.list_workflow_step_executions,
    "GetWorkflowStepExecution": queries.get_workflow_step_execution,
    "ListWaitingWorkflowSteps": queries.list_waiting_workflow_steps,
    "SendWorkflowStepAction": queries.send_workflow_step_action,
    "ListImagePackages": queries.list_image_packages,
    "ListImageScanFindings": finding_lists.list_image_scan_findings,
    "ListImageScanFindingAggregations": finding_lists.list_image_scan_finding_aggregations,
}
