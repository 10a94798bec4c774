"""Read the documentation of modules."""

from __future__ import annotations

import functools
import importlib
from typing import Any

import yaml

PLUGINS = "ansible_collections.goldsmith.image_builder.plugins"
COLLECTION = "goldsmith.image_builder."


def block(module: str, name: str) -> Any:
    """Return ``DOCUMENTATION``, ``EXAMPLES`` or ``RETURN`` of a module as text."""
    return getattr(importlib.import_module(f"{PLUGINS}.modules.{module}"), name)


@functools.cache
def options(module: str) -> frozenset[str]:
    """Return the names of a module's options, including those of the documentation fragment ``build``."""
    written = yaml.safe_load(block(module, "DOCUMENTATION"))
    shared = yaml.safe_load(importlib.import_module(f"{PLUGINS}.doc_fragments.build").ModuleDocFragment.DOCUMENTATION)
    builds = f"{COLLECTION}build" in written["extends_documentation_fragment"]
    return frozenset({*written["options"], *(shared["options"] if builds else ())})
