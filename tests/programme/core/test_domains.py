"""What the domains offer is found by the name of a module, without anybody listing it."""

from score.programme.core.domains import offered
from score.programme.core.fact_tables import fact_tables
from score.programme.core.jobs import job_kind
from score.programme.core.offline.kinds import kinds
from score.programme.enterprises.imports.taking import intakes


def test_only_domains_that_have_such_a_module() -> None:
    assert set(offered("offline")) == {"coaching", "results", "trainings"}
    assert {"enterprises", "trainings", "coaching", "results"} <= set(offered("intake"))
    assert list(offered("facts")) == sorted(offered("facts"))
    assert offered("nothing_of_that_name") == {}


def test_core_offers_under_names_of_its_own() -> None:
    assert "core" not in offered("facts")  # core/facts.py is the machinery of facts
    assert "core" not in offered("jobs")
    assert {"ledger", "answers", "project_money"} <= set(fact_tables())


def test_all_who_look_find_something() -> None:
    assert {"attendance", "answers", "visit_report", "project"} <= set(kinds())
    assert len(intakes()) == len(offered("intake"))
    for module in offered("jobs").values():
        assert module.__name__.endswith(".jobs")
    assert job_kind("read_import").name == "read_import"
