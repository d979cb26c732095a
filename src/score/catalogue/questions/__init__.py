"""Questions that enterprises answer: one file per family, read by `question_files`, checked by `validation`."""
