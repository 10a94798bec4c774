"""Where the programs of Ansible are. `make matrix` runs tests with another version than that of this environment."""

from __future__ import annotations

import os
import sys
from pathlib import Path

BIN = Path(os.environ.get("MATRIX_BIN") or Path(sys.executable).parent)
