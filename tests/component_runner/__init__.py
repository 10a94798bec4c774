"""Executes component documents on a machine whose changes are discarded.

It follows the user guide of EC2 Image Builder on Task Orchestrator and Executor (TOE), for the actions that
the documents of this collection use. Unknown elements are errors.
"""

from .document import Run, StepRun, run_document
from .machine import SYSTEM_PATH, Machine, NoMachine

__all__ = ["SYSTEM_PATH", "Machine", "NoMachine", "Run", "StepRun", "run_document"]
