"""All pairs of records that may be one, within a list or between a list and a registry."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from score.programme.enterprises.matching.candidates import CandidateIndex
from score.programme.enterprises.matching.plain_words import skeleton
from score.programme.enterprises.matching.scoring import (
    SUGGESTED,
    Decisions,
    Judgement,
    Layout,
    Record,
    Scale,
    Statistics,
)

Progress = Callable[[int, int], None]
_STEP = 256  # records between two words about progress


@dataclass(frozen=True)
class Match:
    """Two records by their positions, and what speaks for their being one."""

    left: int
    right: int
    judgement: Judgement


def most_probable_first(matches: Iterable[Match]) -> list[Match]:
    """In the order in which people are shown them."""
    return sorted(matches, key=lambda one: (-one.judgement.log_odds, one.left, one.right))


def text_of(record: Record) -> str:
    """All that is said of a record, as one plain text; the first field, by which people know it, counts twice."""
    spoken = [" ".join(words) for values in record.values() for words in values]
    return " ".join([*spoken[:1], *spoken]).lower()


def bare_text_of(record: Record) -> str:
    """The same by consonants alone, in which records of two scripts meet."""
    return " ".join(skeleton(word) for values in record.values() for words in values for word in words)


def _index_of(records: Sequence[Record]) -> CandidateIndex:
    return CandidateIndex([text_of(record) for record in records])


def _bare_among(records: Sequence[Record]) -> list[int]:
    return [place for place, record in enumerate(records) if _is_bare(record)]


def _is_bare(record: Record) -> bool:
    """Whether something of it is in a script without vowels."""
    return any(word.isupper() for values in record.values() for words in values for word in words)


@dataclass(frozen=True)
class Prepared:
    """What takes long to make of many records, and may be kept with them.

    `bare`: the places of records in scripts without vowels.
    """

    statistics: Statistics
    index: CandidateIndex
    bare: list[int]

    @classmethod
    def of(cls, layout: Layout, records: Sequence[Record]) -> Prepared:
        """Made of the records."""
        return cls(Statistics.of(layout, records), _index_of(records), _bare_among(records))


class Registry:
    """Records in which others, or each other, are looked for.

    `prepared`: made of just these records earlier. `scale`: of a larger registry, of which these are a part.
    """

    def __init__(
        self,
        layout: Layout,
        records: Sequence[Record],
        decisions: Decisions | None = None,
        *,
        prepared: Prepared | None = None,
        scale: Scale | None = None,
    ) -> None:
        self.records = records
        if scale is None:
            prepared = prepared or Prepared.of(layout, records)
            scale = Scale(layout, prepared.statistics, decisions)
        self.scale = scale
        self._index = prepared.index if prepared else _index_of(records)
        self._bare = prepared.bare if prepared else _bare_among(records)

    def duplicates(self, least: float = SUGGESTED, progress: Progress | None = None) -> list[Match]:
        """Pairs within the registry, the most probable first. `progress` is told of records done, and of all."""
        seen, found = set(), []
        for left, right in self._candidates(progress):
            pair = (min(left, right), max(left, right))
            if left == right or pair in seen:
                continue
            seen.add(pair)
            judgement = self.scale.judge_if(self.records[pair[0]], self.records[pair[1]], least)
            if judgement is not None:
                found.append(Match(*pair, judgement))
        return most_probable_first(found)

    def like(self, asked: Sequence[Record], least: float = SUGGESTED) -> Iterator[tuple[int, list[Match]]]:
        """For each record asked about those of the registry that may be the same, the most probable first."""
        others = self._of_other_scripts(asked)
        for number, nearest, _how in self._index.nearest([text_of(record) for record in asked]):
            places = dict.fromkeys([*nearest.tolist(), *others.get(number, ())])
            found = [
                Match(number, at, judgement)
                for at in places
                if (judgement := self.scale.judge_if(asked[number], self.records[at], least)) is not None
            ]
            yield number, most_probable_first(found)

    def _candidates(self, progress: Progress | None) -> Iterator[tuple[int, int]]:
        for left, nearest, _how in self._index.nearest([text_of(record) for record in self.records]):
            if progress is not None and left % _STEP == 0:
                progress(left, len(self.records))
            for right in nearest.tolist():
                yield left, right
        if self._bare:
            asked = [bare_text_of(self.records[place]) for place in self._bare]
            for number, nearest, _how in self._by_consonants.nearest(asked):
                for right in nearest.tolist():
                    yield self._bare[number], right

    @functools.cached_property
    def _by_consonants(self) -> CandidateIndex:
        return CandidateIndex([bare_text_of(record) for record in self.records])

    @functools.cached_property
    def _bare_by_consonants(self) -> CandidateIndex:
        return CandidateIndex([bare_text_of(self.records[place]) for place in self._bare])

    def _of_other_scripts(self, asked: Sequence[Record]) -> dict[int, list[int]]:
        """More candidates: all records for what is asked in a script without vowels, those in such scripts for all."""
        found: dict[int, list[int]] = {}
        bare = [number for number, record in enumerate(asked) if _is_bare(record)]
        if bare:
            texts = [bare_text_of(asked[number]) for number in bare]
            for place, nearest, _how in self._by_consonants.nearest(texts):
                found[bare[place]] = nearest.tolist()
        if self._bare:
            texts = [bare_text_of(record) for record in asked]
            for number, nearest, _how in self._bare_by_consonants.nearest(texts):
                found.setdefault(number, []).extend(self._bare[at] for at in nearest.tolist())
        return found
