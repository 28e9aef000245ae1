"""Set-up shared by all tests: the same examples on every run, nobody's caches, each table read once."""

import os
import tempfile

import hypothesis

from tests.support.kept_tables import keep_tables

# The same examples everywhere and every time: a red run can be run again. No deadline: shared machines pause.
hypothesis.settings.register_profile("landbook", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.load_profile("landbook")

# Nothing is taken from, or left in, anybody's caches; the app's own processes inherit this.
_CACHES = tempfile.TemporaryDirectory(prefix="landbook-tests-", ignore_cleanup_errors=True)
os.environ["XDG_CACHE_HOME"] = _CACHES.name

keep_tables()
