"""The parts of Amazon Inspector for image scanning that moto lacks: settings of scans, and delays of status changes.

moto keeps one backend class a service. ``extend`` puts the one from here in its place, and moto finds the rest from
there: the paths in ``urls``, the responses in ``responses``.
"""

from __future__ import annotations

from moto.inspector2.models import inspector2_backends

from .models import Inspector2Backend

__all__ = ["extend"]


def extend() -> None:
    """Let moto's Amazon Inspector be this one, in backends that are made from now on."""
    inspector2_backends.backend = Inspector2Backend
