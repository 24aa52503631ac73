"""Settings of the whole suite."""

from hypothesis import settings

# Time is a matter of benchmarks: a busy machine must not fail a test, and every machine sees the same examples.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")
