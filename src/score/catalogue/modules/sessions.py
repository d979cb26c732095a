"""The parts of a module: sessions in class, each on its day, and parts that everybody works through online."""

from __future__ import annotations

from dataclasses import dataclass

from score.catalogue.toml_tables import Table


@dataclass(frozen=True)
class Session:
    """One part and what it is to reach; source strings to translate. `day`: of the class, 0 where it is online."""

    title: str
    aim: str
    day: int
    online: bool


def read_sessions(table: Table) -> tuple[Session, ...]:
    """The tables under `sessions` of a module file, in its order; none where a variant keeps its base's.

    CatalogueFileError names file and key: a title twice, a day that goes back, neither a day nor online.
    """
    found: list[Session] = []
    for one in table.tables("sessions"):
        online = one.flag("online", False)
        if online and one.has("day"):
            raise one.error("day", "a part that is done online has no class day")
        session = Session(one.text("title"), one.text("aim"), 0 if online else one.whole("day", least=1), online)
        if session.title in [other.title for other in found]:
            raise one.error("title", f"{session.title!r} is there twice")
        if not online and session.day < max((other.day for other in found), default=0):
            raise one.error("day", "lies before the day of the session above it")
        one.finish()
        found.append(session)
    return tuple(found)


def check_days(table: Table, sessions: tuple[Session, ...], class_days: int) -> None:
    """Every class day has a session, and no session lies on a day that there is not. CatalogueFileError."""
    held = {session.day for session in sessions if not session.online}
    if held != set(range(1, class_days + 1)):
        raise table.error("sessions", f"have to fill class days 1 to {class_days}, not {sorted(held)}")


def read_firms(table: Table, inherited: tuple[int, int] | None) -> tuple[int, int] | None:
    """`[firms]`: heads of the enterprises that the module is for, least and most."""
    if not table.has("firms"):
        return inherited
    firms = table.table("firms")
    least, most = firms.whole("least", least=1), firms.whole("most", least=1)
    if least > most:
        raise firms.error("least", "is above most")
    firms.finish()
    return least, most
