from yimi.cases.models import Case
from yimi.core import clock
from yimi.core.worker import drain
from yimi.fieldwork.actions import complete_task
from yimi.fieldwork.models import Task
from yimi.intake.actions import confirm_lines, receive_text, undo_confirmation

CHAIN = """#接龙
今天团购大米和鸡蛋
例 楼-单元-房号 东西 数量

1. 1-1-101 王秀英 大米两袋
2. 1号楼1单元102 鸡蛋30个
3. 2-1-301 陈静 大米一袋 鸡蛋一板
4. 9-1-101 大米一袋
5. 张三 大米
"""


def test_a_pasted_chain_becomes_cases_and_tasks_and_is_solved_at_the_door(street):
    batch = receive_text(area=street.compound, text=CHAIN, by=street.operator, now=street.now)
    did = confirm_lines(batch=batch, by=street.operator, now=street.now)
    assert did.opened == 3
    assert batch.lines.filter(status="to_fix").count() == 2
    drain(now=street.now)
    cases = Case.objects.all()
    assert {case.status for case in cases} == {"accepted"}
    assert Task.objects.filter(assignee=street.worker).count() == 3
    task = Task.objects.first()
    complete_task(task=task, by=street.worker, now=clock.now(), note="放门口了")
    drain(now=street.now)
    task.case.refresh_from_db()
    assert task.case.status == "solved"
    back = undo_confirmation(batch=batch, by=street.operator, now=clock.now())
    assert (back.withdrawn, back.kept) == (2, 1)
    again = receive_text(area=street.compound, text=CHAIN, by=street.operator, now=clock.now())
    assert next(line.status for line in again.lines.all()) == "known"
