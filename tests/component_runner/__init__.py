"""Runs component documents for real, on a machine whose changes are thrown away.

It does what the user guide of EC2 Image Builder says about Task Orchestrator and Executor (TOE), for the actions that
the documents of this collection use. What it does not know is an error, not ignored.
"""

from .document import Run, StepRun, run_document
from .machine import SYSTEM_PATH, Machine, NoMachine

__all__ = ["SYSTEM_PATH", "Machine", "NoMachine", "Run", "StepRun", "run_document"]
