"""Amazon Inspector's hosts and paths: those of moto and the missing ones, with the responses of this package."""

from moto.inspector2.urls import url_bases
from moto.inspector2.urls import url_paths as moto_paths

from .responses import Inspector2Response

__all__ = ["url_bases", "url_paths"]

url_paths = dict.fromkeys(
    (*moto_paths, "{0}/configuration/get$", "{0}/configuration/update$"), Inspector2Response.dispatch
)
