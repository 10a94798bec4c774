"""What Amazon provides in every region: components, images and workflows, read from ``catalog.yml``."""

from __future__ import annotations

from functools import lru_cache

from .store import Store


@lru_cache(maxsize=None)
def in_region(partition: str, region: str) -> Store:
    """Amazon's resources with the ARNs of a region."""
    return Store()
