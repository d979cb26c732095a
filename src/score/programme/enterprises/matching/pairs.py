"""All pairs of records that may be one, within a list or between a list and a registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from score.programme.enterprises.matching.candidates import CandidateIndex
from score.programme.enterprises.matching.scoring import SUGGESTED, Decisions, Judgement, Layout, Record, Scale

Progress = Callable[[int, int], None]
_STEP = 256  # records between two words about progress


@dataclass(frozen=True)
class Match:
    """Two records by their positions, and what speaks for their being one."""

    left: int
    right: int
    judgement: Judgement


def text_of(record: Record) -> str:
    """All that is said of a record, as one plain text; the first field, by which people know it, counts twice."""
    spoken = [" ".join(words) for values in record.values() for words in values]
    return " ".join([*spoken[:1], *spoken])


class Registry:
    """Records in which others, or each other, are looked for."""

    def __init__(self, layout: Layout, records: Sequence[Record], decisions: Decisions | None = None) -> None:
        self.records = records
        self.scale = Scale(layout, records, decisions)
        self._texts = [text_of(record) for record in records]
        self._index = CandidateIndex(self._texts)

    def duplicates(self, least: float = SUGGESTED, progress: Progress | None = None) -> list[Match]:
        """Pairs within the registry, the most probable first. `progress` is told of records done, and of all."""
        seen, found = set(), []
        for left, nearest, _how in self._index.nearest(self._texts):
            if progress is not None and left % _STEP == 0:
                progress(left, len(self.records))
            for right in nearest.tolist():
                pair = (min(left, right), max(left, right))
                if left == right or pair in seen:
                    continue
                seen.add(pair)
                judgement = self.scale.judge(self.records[pair[0]], self.records[pair[1]])
                if judgement.probability >= least:
                    found.append(Match(*pair, judgement))
        return sorted(found, key=lambda one: (-one.judgement.log_odds, one.left, one.right))

    def like(self, asked: Sequence[Record], least: float = SUGGESTED) -> Iterator[tuple[int, list[Match]]]:
        """For each record asked about those of the registry that may be the same, the most probable first."""
        for number, nearest, _how in self._index.nearest([text_of(record) for record in asked]):
            found = [
                Match(number, at, judgement)
                for at in nearest.tolist()
                if (judgement := self.scale.judge(asked[number], self.records[at])).probability >= least
            ]
            yield number, sorted(found, key=lambda one: (-one.judgement.log_odds, one.right))
