"""EC2 Image Builder as a service of moto."""

from .models import imagebuilder_backends

__all__ = ["imagebuilder_backends"]
