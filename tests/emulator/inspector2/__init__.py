"""The parts of Amazon Inspector for image scanning that moto lacks: settings of scans, and delays of status changes.

moto has one backend class per service. ``extend`` replaces it with the class of this package, which refers to the rest:
the paths in ``urls``, the responses in ``responses``.
"""

from __future__ import annotations

from moto.inspector2.models import inspector2_backends

from .models import Inspector2Backend

__all__ = ["extend"]


def extend() -> None:
    """Replace moto's Amazon Inspector in backends that are created from now on."""
    inspector2_backends.backend = Inspector2Backend
