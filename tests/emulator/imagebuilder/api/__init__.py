"""The API: requests, their checks against botocore's model, operations, lists with pages, and errors."""
