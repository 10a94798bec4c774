"""Image Builder builds images.

``start`` makes the image and begins its ``course``, a process that goes through the stages. Stages run workflows
(``workflows``), whose steps are ``actions``; one of these reads the documents of components (``components``,
``shell``). What comes of it is in ``machine_images`` and ``containers``, what is said about it in ``logs``. Whatever
goes wrong on the way is a ``BuildFailure``. Pipelines with a schedule start builds by themselves (``schedules``).
Others are told by ``events`` and ``notifications``. The other modules are operations about all that.
"""
