"""Runs component documents for real, on a machine whose changes are thrown away.

It does what the user guide of EC2 Image Builder says about Task Orchestrator and Executor (TOE), for the actions that
the documents of this collection use. What it does not know is an error, not ignored.
"""

from .document import Run, StepRun, run_document
from .machine import Machine, NoMachine

__all__ = ["Machine", "NoMachine", "Run", "StepRun", "run_document"]
