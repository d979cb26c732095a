"""All tables of the programme, gathered so that Django finds them; each domain owns its own."""

from score.programme.coaching.models import *  # noqa: F403
from score.programme.core.models import *  # noqa: F403
from score.programme.dashboards.models import *  # noqa: F403
from score.programme.enterprises.models import *  # noqa: F403
from score.programme.organisations.models import *  # noqa: F403
from score.programme.results.models import *  # noqa: F403
from score.programme.results.verification.models import *  # noqa: F403
from score.programme.reviews.models import *  # noqa: F403
from score.programme.trainings.models import *  # noqa: F403
