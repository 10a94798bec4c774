"""The rulebooks at work: `make events`."""
