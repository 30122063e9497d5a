"""What programs are told of: what happens to Cases and Tasks, in ids and codes."""

from types import ModuleType

from yimi.cases import events as case_events
from yimi.core.events import News
from yimi.fieldwork import events as task_events

# What happens to a part is told by what then happens to its Case.
NOT_TOLD = frozenset({case_events.PartDone, case_events.PartRefused})
PING = "api.Ping"


def _news(module: ModuleType) -> list[type[News]]:
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, News) and value is not News
    ]


TOLD = tuple(
    kind for module in (case_events, task_events) for kind in _news(module) if kind not in NOT_TOLD
)
KINDS = {kind.name(): (kind.__doc__ or "").strip() for kind in TOLD}
SUBJECTS = {"cases.case": "case", "fieldwork.task": "task"}
