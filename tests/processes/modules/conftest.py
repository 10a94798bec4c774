"""Modules as processes of their own, in an account that the test can also reach in process."""

from __future__ import annotations

from unit.modules.conftest import _one_public_image, access, account

__all__ = ["_one_public_image", "access", "account"]
