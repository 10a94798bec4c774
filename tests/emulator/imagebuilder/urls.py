"""Image Builder's hosts and paths."""

from .api.responses import ImageBuilderResponse

url_bases = [
    r"https?://imagebuilder(?:-fips)?\.(.+)\.amazonaws\.com",
    r"https?://imagebuilder(?:-fips)?\.(.+)\.api\.aws",
]

url_paths = {
    "{0}/(?P<operation>[A-Za-z]+)$": ImageBuilderResponse.dispatch,
    "{0}/tags/(?P<resourceArn>.+)$": ImageBuilderResponse.dispatch,
}
