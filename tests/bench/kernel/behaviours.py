"""What a reader of a notebook relies on, each a function that fails with a reason. Each is asked of a fresh kernel."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from queue import Empty

from client import hear_late, now, run, settle
from memory import children

SOON = 5  # seconds within which an interrupt, a death, a late line must have had its effect


def check(is_right, reason):
    if not is_right:
        raise AssertionError(reason)


def ok(ran):
    check(ran.reply["status"] == "ok", f"the cell failed: {ran.reply.get('evalue') or ran.text()[-200:]}")
    return ran


def shown(k, ran):
    """The value of a cell as its reader sees it: as a result or printed, in time or late, with or without colours."""
    if not (ran.result() or ran.text()):
        hear_late(k.client, ran)
    return re.sub(r"\x1b\[\d*m", "", ran.result() or ran.text()).strip()


def a_value_is_a_result_without_colours(k):
    result = ok(run(k.client, k.snippet("value"))).result()
    check(result == "42", f"text/plain was {result!r}")


def a_throw_is_one_error_with_its_words(k):
    ran = run(k.client, k.snippet("throw"))
    errors = ran.contents("error")
    check(len(errors) == 1, f"{len(errors)} messages of type error")
    check("boom" in errors[0]["evalue"] and ran.reply["status"] == "error", f"the reply was {ran.reply['status']}")


def a_wrong_type_stops_the_cell_before_it_runs(k):
    ran = run(k.client, k.snippet("wrong type"))
    check("ran" not in ran.text("stdout"), "the cell ran")
    check(ran.reply["status"] == "error", f"the reply was {ran.reply['status']}")


def what_is_queued_behind_an_error_is_aborted(k):
    first, second = k.client.execute(k.snippet("throw")), k.client.execute(k.snippet("value"))
    settle(k.client, first, now(), SOON)
    status = settle(k.client, second, now(), SOON).reply["status"]
    check(status == "aborted", f"the reply was {status}")


def all_output_comes_before_idle(k):
    ran = run(k.client, k.snippet("lines"), timeout=10)
    count = ran.text().count("\n")
    check(count == 20000, f"{count} of 20000 lines came before idle")


def output_of_a_child_process_is_seen(k):
    ran = ok(run(k.client, k.snippet("child's output")))
    if "from-child" not in ran.text():
        hear_late(k.client, ran)
    check("from-child" in ran.text(), "nothing came")


def characters_stay_whole(k):
    text = ok(run(k.client, k.snippet("multibyte"))).text()
    check(text == "x" + "∇" * 200_000 + "\n", f"{len(text)} characters, {text.count(chr(0xFFFD))} broken")


def output_after_the_cell_belongs_to_it(k):
    wanted = k.client.execute(k.snippet("late"))
    settle(k.client, wanted, now())
    end = time.monotonic() + SOON
    while time.monotonic() < end:
        message = k.client.get_iopub_msg(timeout=SOON)
        if message["msg_type"] == "stream" and "late" in message["content"]["text"]:
            check(message["parent_header"].get("msg_id") == wanted, "it belongs to no cell, or to another one")
            return
    raise AssertionError("nothing came")


def an_assignment_reaches_earlier_functions(k):
    *cells, last = k.snippet("closure")
    for code in cells:
        ok(run(k.client, code))
    seen = shown(k, ok(run(k.client, last)))
    check(seen == "2", f"the function still saw {seen}")


def a_package_of_modules_loads(k):
    library = (Path(__file__).resolve().parents[3] / "lib/dist/index.js").as_uri()
    ok(run(k.client, k.snippet("esm").replace("{library}", library)))


def interrupt(k, code):
    ok(run(k.client, k.snippet("define")))

    def on_message(kind, content):
        if kind == "stream" and "in" in content["text"]:
            k.manager.interrupt_kernel()

    try:
        ran = run(k.client, code, timeout=SOON, on_message=on_message)
    except Empty:
        raise AssertionError(f"still running after {SOON} s" if k.manager.is_alive() else "the kernel died") from None
    check(ran.reply["status"] == "error", f"the reply was {ran.reply['status']}")
    time.sleep(0.5)  # stock tslab refuses all that comes within 200 ms of an error
    check(shown(k, run(k.client, k.snippet("kept"), timeout=SOON)) == "5", "the variables were lost")


def an_endless_loop_is_interrupted(k):
    interrupt(k, k.snippet("sync loop"))


def a_loop_after_await_is_interrupted(k):
    interrupt(k, k.snippet("loop after await"))


def a_loop_in_a_timer_is_interrupted(k):
    interrupt(k, k.snippet("loop in a timer"))


def survives(k, code):
    try:
        ran = run(k.client, code, timeout=30)
    except Empty:
        raise AssertionError("no answer" if k.manager.is_alive() else "the kernel died") from None
    check(ran.reply["status"] == "error", f"the reply was {ran.reply['status']}")
    ok(run(k.client, k.snippet("value"), timeout=SOON))


def the_end_of_memory_is_an_error_of_the_cell(k):
    survives(k, k.snippet("memory"))


def an_exit_in_a_cell_is_an_error_of_the_cell(k):
    survives(k, k.snippet("exit"))


def busy(k):
    """A cell that keeps the kernel's language busy, and has begun."""
    wanted = k.client.execute(k.snippet("sync loop"))
    while True:
        message = k.client.get_iopub_msg(timeout=SOON)
        if message["parent_header"].get("msg_id") == wanted and message["msg_type"] == "stream":
            return


def completion_answers_while_a_cell_runs(k):
    define, code, expected = k.snippet("complete")
    ok(run(k.client, define))
    busy(k)
    matches = k.client.complete(code, len(code), reply=True, timeout=SOON)["content"]["matches"]
    check(any(expected in match for match in matches), f"it answered {matches[:5]}")


def the_heartbeat_answers_while_a_cell_runs(k):
    busy(k)
    k.client.hb_channel.unpause()
    time.sleep(3)
    check(k.client.hb_channel.is_beating(), "it did not")


def history_remembers_the_cells(k):
    ok(run(k.client, k.snippet("history")))
    reply = k.client.history(hist_access_type="tail", n=1, reply=True, timeout=SOON)
    codes = [entry[2] for entry in reply["content"].get("history", [])]
    check(k.snippet("history") in codes, f"it gave {codes}")


def a_cell_can_ask_for_input(k):
    start = now()
    wanted = k.client.execute(k.snippet("input"), allow_stdin=True)
    try:
        request = k.client.get_stdin_msg(timeout=SOON)
    except Empty:
        raise AssertionError("no input_request came") from None
    check(request["content"]["prompt"] == "name? ", f"the prompt was {request['content']['prompt']!r}")
    k.client.input("Ada")
    seen = shown(k, ok(settle(k.client, wanted, start, SOON)))
    check("Ada" in seen, f"the cell got {seen}")


def input_is_refused_where_nobody_can_answer(k):
    a_cell_can_ask_for_input(k)  # else any error would count as a refusal
    ran = run(k.client, k.snippet("input"), timeout=SOON, allow_stdin=False)
    check(ran.reply["status"] == "error", f"the reply was {ran.reply['status']}")


def an_unknown_comm_is_closed(k):
    message = k.client.session.msg("comm_open", {"comm_id": "c1", "target_name": "nobody", "data": {}})
    k.client.shell_channel.send(message)
    end = time.monotonic() + SOON
    while time.monotonic() < end:
        answer = k.client.get_iopub_msg(timeout=SOON)
        if answer["msg_type"] == "comm_close" and answer["content"]["comm_id"] == "c1":
            return
    raise AssertionError("no comm_close came")


def inspection_shows_the_type(k):
    define, code, expected = k.snippet("inspect")
    ok(run(k.client, define))
    content = k.client.inspect(code, len(code), reply=True, timeout=SOON)["content"]
    text = content["data"].get("text/plain", "") if content["found"] else "nothing"
    check(expected in text, f"it gave {text[:80]!r}")


STARTER = """
import sys, time
from jupyter_client.manager import KernelManager
manager = KernelManager(kernel_name=sys.argv[1])
manager.start_kernel()
client = manager.blocking_client()
client.start_channels()
client.wait_for_ready(timeout=30)
print(manager.provisioner.pid, flush=True)
time.sleep(600)
"""


def the_kernel_ends_when_its_server_was_killed(k):
    server = subprocess.Popen([sys.executable, "-c", STARTER, f"bench-{k.name}"], stdout=subprocess.PIPE, text=True)
    pid = int(server.stdout.readline())
    pids = [pid, *children(pid)]
    server.kill()
    server.wait()
    end = time.monotonic() + SOON
    while time.monotonic() < end and any(map(is_alive, pids)):
        time.sleep(0.1)
    left = list(filter(is_alive, pids))
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    check(not left, f"{len(left)} of {len(pids)} processes were still there after {SOON} s")


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


BEHAVIOURS = [
    a_value_is_a_result_without_colours,
    a_throw_is_one_error_with_its_words,
    a_wrong_type_stops_the_cell_before_it_runs,
    what_is_queued_behind_an_error_is_aborted,
    all_output_comes_before_idle,
    output_of_a_child_process_is_seen,
    characters_stay_whole,
    output_after_the_cell_belongs_to_it,
    an_assignment_reaches_earlier_functions,
    a_package_of_modules_loads,
    an_endless_loop_is_interrupted,
    a_loop_after_await_is_interrupted,
    a_loop_in_a_timer_is_interrupted,
    the_end_of_memory_is_an_error_of_the_cell,
    an_exit_in_a_cell_is_an_error_of_the_cell,
    completion_answers_while_a_cell_runs,
    the_heartbeat_answers_while_a_cell_runs,
    inspection_shows_the_type,
    history_remembers_the_cells,
    a_cell_can_ask_for_input,
    input_is_refused_where_nobody_can_answer,
    an_unknown_comm_is_closed,
    the_kernel_ends_when_its_server_was_killed,
]
