"""Work at doors: Tasks with their proofs, rounds from door to door, and what is asked there."""

from yimi.fieldwork.models.rounds import FollowUp, Round, Stop
from yimi.fieldwork.models.surveys import Answer, Question, Survey
from yimi.fieldwork.models.tasks import Proof, Task, photo_path

__all__ = [
    "Answer",
    "FollowUp",
    "Proof",
    "Question",
    "Round",
    "Stop",
    "Survey",
    "Task",
    "photo_path",
]
