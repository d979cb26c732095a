"""Pictures behind answers: drawn here, and each says that it is invented."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from score.programme.core import files
from score.programme.demonstration.collected import recorded
from score.programme.demonstration.scene import Scene
from score.programme.results.models import Answer, AnswerEvidence

SHOWN = (
    ("OUT_BAD", "register of rejects"),
    ("W", "payroll, number of lines"),
    ("ACC", "accident book"),
)
PICTURED = 12  # so many rounds have pictures
SIZE = (480, 300)


def attach_pictures(scene: Scene) -> None:
    """A picture behind some answers of some rounds."""
    attached = []
    for planned in scene.planned[:: max(1, len(scene.planned) // PICTURED)]:
        made = scene.rounds[planned.key]
        for question, words in SHOWN:
            answer = Answer.objects.in_force().filter(round=made, question=question, dimensions="").first()
            if answer is None or answer.value is None:
                continue
            trainer = scene.trainers[planned.collected_by]
            picture = io.BytesIO(drawn(words, planned.firm.name, f"{planned.period.ends_on}", f"{answer.value:.0f}"))
            stored = files.store(picture, name=f"{words} {planned.period.ends_on}.png", actor=trainer)
            attached.append(
                AnswerEvidence(
                    round=made,
                    question=question,
                    file=stored,
                    recorded_at=recorded(planned),
                    recorded_by=trainer,
                )
            )
    scene.record(attached)


def drawn(*lines: str) -> bytes:
    """A small PNG that holds some lines of text."""
    picture = Image.new("RGB", SIZE, "#f6f4ee")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((8, 8, SIZE[0] - 9, SIZE[1] - 9), outline="#8a8577", width=2)
    for at, line in enumerate(("INVENTED", *lines)):
        pen.text((28, 30 + 48 * at), line, fill="#2b2a26", font_size=22)
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()
