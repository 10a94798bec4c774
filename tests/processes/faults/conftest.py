"""The account of the emulator that the proxy serves."""

from __future__ import annotations

from unit.modules.conftest import account

__all__ = ["account"]
