"""Auto Scaling's hosts and paths: those of moto, with the responses of this package."""

from moto.autoscaling.urls import url_bases
from moto.autoscaling.urls import url_paths as moto_paths

from .responses import AutoScalingResponse

__all__ = ["url_bases", "url_paths"]

url_paths = dict.fromkeys(moto_paths, AutoScalingResponse.dispatch)
