"""The account of the emulator that the proxy serves."""

from __future__ import annotations

from unit.modules.conftest import _one_public_image, access, account

__all__ = ["_one_public_image", "access", "account"]
