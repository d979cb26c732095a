"""Property tests are the same in every run and have no stopwatch: the first example pays for loading languages."""

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
