"""The lifecycle of finished images: deprecate, disable, make available again, delete.

An ``execution`` performs a list of ``Task``, one for each image. ``state_update`` makes the list for
StartResourceStateUpdate; ``selection`` makes it for a lifecycle policy, which ``daily_runs`` runs. ``outputs`` changes
AMIs and containers. ``queries`` has the operations that return executions.
"""
