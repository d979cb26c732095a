"""Which few of many records are worth comparing: those that share rare runs of three letters.

Every record is one text; its trigrams are weighted by how rare they are, and the nearest records by the angle between
these vectors are candidates. This finds texts with typing errors, swapped fields and words in another order, in any
script once it is plain. Runs of letters that very many records share are not looked up at all: they cost most and
tell least.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

_SIGNS = 37  # blank, ten digits, 26 letters
_GRAMS = _SIGNS**3
_BATCH = 512  # rows compared at once: their products with the index stay within some ten megabytes
_COMMON = 0.025  # a trigram in more than this share of the records
_ALWAYS = 40  # but never one that fewer records hold
_FEWEST = 30  # texts that a short list is imagined among: else nothing would be rare in two

_CODES = np.zeros(256, dtype=np.int32)
_CODES[ord("0") : ord("9") + 1] = np.arange(1, 11)
_CODES[ord("a") : ord("z") + 1] = np.arange(11, 37)

Indices = NDArray[np.int64]


class CandidateIndex:
    """An index of plain texts (small Latin letters, digits, blanks)."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.size = len(texts)
        counted = _trigrams(texts)
        holders = np.bincount(counted.indices, minlength=_GRAMS)
        rarity = np.log((_FEWEST + self.size) / (1 + holders)).astype(np.float32)
        rarity[holders > max(_COMMON * self.size, _ALWAYS)] = 0
        self._rarity = sparse.diags(rarity)
        self._columns = self._weighted(counted).T.tocsr()

    def nearest(
        self, texts: Sequence[str], *, at_most: int = 12, least: float = 0.18
    ) -> Iterator[tuple[int, Indices, NDArray[np.float32]]]:
        """For each text its number, the positions of the nearest records, nearest first, and how near (0 to 1)."""
        for begin in range(0, len(texts), _BATCH):
            asked = self._weighted(_trigrams(texts[begin : begin + _BATCH]))
            near = (asked @ self._columns).tocsr()
            for row in range(near.shape[0]):
                inside = slice(near.indptr[row], near.indptr[row + 1])
                where, how = near.indices[inside], near.data[inside]
                kept = np.flatnonzero(how >= least)
                if len(kept) > at_most:
                    kept = kept[np.argpartition(-how[kept], at_most)[:at_most]]
                kept = kept[np.lexsort((where[kept], -how[kept]))]
                yield begin + row, where[kept].astype(np.int64), how[kept]

    def _weighted(self, counted: sparse.csr_matrix) -> sparse.csr_matrix:
        weighted = (counted @ self._rarity).tocsr().astype(np.float32)
        weighted.eliminate_zeros()
        lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
        lengths[lengths == 0] = 1
        return (sparse.diags((1 / lengths).astype(np.float32)) @ weighted).tocsr()


def _trigrams(texts: Sequence[str]) -> sparse.csr_matrix:
    """Which trigrams each text holds (rows: texts, columns: trigrams), each counted once."""
    # " text  ": one blank before and two after, so that no trigram of one text reaches into the next
    joined = "".join(f" {text}  " for text in texts).encode("ascii", "replace")
    codes = _CODES[np.frombuffer(joined, dtype=np.uint8)]
    lengths = np.fromiter((len(text) + 3 for text in texts), dtype=np.int64, count=len(texts))
    row = np.repeat(np.arange(len(texts)), lengths)
    grams = codes[:-2] * (_SIGNS * _SIGNS) + codes[1:-1] * _SIGNS + codes[2:] if len(codes) > 2 else codes[:0]
    row = row[: len(grams)]
    ends = np.cumsum(lengths)
    whole = np.ones(len(grams), dtype=bool)
    for back in (1, 2):
        whole[ends[ends - back < len(grams)] - back] = False
    whole &= grams % (_SIGNS * _SIGNS) != 0  # "x  ": nothing but the end of a word
    found = sparse.csr_matrix(
        (np.ones(int(whole.sum()), dtype=np.float32), (row[whole], grams[whole])), shape=(len(texts), _GRAMS)
    )
    found.sum_duplicates()
    found.data[:] = 1
    return found
