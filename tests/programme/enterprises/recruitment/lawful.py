"""Whether recorded stages can follow one another, said by the table of what may follow what alone."""

from collections.abc import Iterable

from score.programme.enterprises.recruitment.stages import FOLLOWS, FROM_TRAINING, Step, counted


def lawful(steps: Iterable[Step]) -> bool:
    """Whether every recorded step that counts may follow the one before it."""
    kept = counted(steps)
    return all(
        one.derived or one.stage in FROM_TRAINING or one.stage in FOLLOWS[before]
        for before, one in zip(["", *(step.stage for step in kept)], kept, strict=False)
    )
