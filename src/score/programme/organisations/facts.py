"""What organisations offer to figures."""

from score.programme.core.fact_tables import FactTable
from score.programme.organisations.models import Organisation

FACT_TABLES = (FactTable("organisations", Organisation, ("uid", "kind"), unit="organisation"),)
