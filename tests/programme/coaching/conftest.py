"""What most tests of coaching begin with."""

import pytest

from tests.programme.coaching.scene import Scene, make_scene


@pytest.fixture
def scene(db: None) -> Scene:
    """A firm in a cohort whose class was held; files that need more have a scene of their own."""
    return make_scene()
