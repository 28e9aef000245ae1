"""Set-up shared by all tests: the same examples on every run, nobody's caches, each book opened once."""

import os
import tempfile

from occupancy.program import cache_folder
from outputs.assets import FONTS, MAP_LIBRARIES
from tests.support.examples import load_profile
from tests.support.kept_books import keep_books

# No book is taken from, or left in, anybody's caches; packages that are installed there serve the tests too.
# The processes of one run share a folder, and so do the apps they start.
if "LANDBOOK_TESTS" not in os.environ:
    _FOLDER = tempfile.TemporaryDirectory(prefix="landbook-tests-", ignore_cleanup_errors=True)
    _ASSETS = (MAP_LIBRARIES, *FONTS.values())
    _installed = [assets.folder for assets in _ASSETS if assets.available()]
    os.environ["XDG_CACHE_HOME"] = os.environ["LANDBOOK_TESTS"] = _FOLDER.name
    for _there in _installed:
        _here = cache_folder() / _there.parent.name / _there.name
        _here.parent.mkdir(parents=True, exist_ok=True)
        _here.symlink_to(_there, target_is_directory=True)

load_profile()
keep_books()
