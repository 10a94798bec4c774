"""``python -m faults.module SPEED ARGUMENTS``: run image_factory with pauses that are SPEED times shorter."""

from __future__ import annotations

import runpy
import sys
import time
from typing import Any

MODULE = "ansible_collections.goldsmith.image_builder.plugins.modules.image_factory"


def main() -> None:
    """Run the module as Ansible does."""
    speed, sleep = float(sys.argv.pop(1)), time.sleep

    def sleep_shorter(seconds: Any) -> None:
        sleep(seconds / speed)

    time.sleep = sleep_shorter
    runpy.run_module(MODULE, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
