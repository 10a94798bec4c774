"""The rules of each kind that the service model does not express, and of the documents and expressions in requests."""
