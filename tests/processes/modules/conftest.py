"""Modules as processes of their own, in an account that the test can also reach in process."""

from __future__ import annotations

from unit.modules.conftest import account

__all__ = ["account"]
