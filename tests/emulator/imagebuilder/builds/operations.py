"""The operations about builds, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..kind import Call
from . import finding_lists, imports, life, reading, redistribution, start

OPERATIONS: dict[str, Callable[[Call], dict[str, Any]]] = {
    "CreateImage": start.create_image,
    "StartImagePipelineExecution": start.start_image_pipeline_execution,
    "ImportVmImage": imports.import_vm_image,
    "ImportDiskImage": imports.import_disk_image,
    "DistributeImage": redistribution.distribute_image,
    "CancelImageCreation": life.cancel_image_creation,
    "RetryImage": life.retry_image,
    "ListWorkflowExecutions": reading.list_workflow_executions,
    "GetWorkflowExecution": reading.get_workflow_execution,
    "ListWorkflowStepExecutions": reading.list_workflow_step_executions,
    "GetWorkflowStepExecution": reading.get_workflow_step_execution,
    "ListWaitingWorkflowSteps": reading.list_waiting_workflow_steps,
    "SendWorkflowStepAction": reading.send_workflow_step_action,
    "ListImagePackages": reading.list_image_packages,
    "ListImageScanFindings": finding_lists.list_image_scan_findings,
    "ListImageScanFindingAggregations": finding_lists.list_image_scan_finding_aggregations,
}
