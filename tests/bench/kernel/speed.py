"""Times one kernel once: prints the times in milliseconds, and the memory in MB, as JSON. Used by speed.mjs."""

import json
import statistics
import sys
import time
from queue import Empty

from cells import CELLS, LINES
from client import next_of, now, run, started
from memory import memory

WARM = 20
SETTLE = 2  # seconds until a kernel that was started is idle
LONG = 200  # cells of a long session
LOST = 10  # seconds after which output that has not come will not come

name, folder, is_long = sys.argv[1], sys.argv[2], sys.argv[3] == "long"
cells = CELLS[name]


def must(ran):
    if ran.reply["status"] != "ok":
        raise RuntimeError(f"{name}: {ran.reply.get('evalue')} {ran.text()}")
    return ran


def printing(client):
    """Until the cell is over and every line has come: some kernels say `idle` while most of the output is still on its way."""
    start = now()
    wanted = client.execute(cells["lines"])
    end = time.monotonic() + LOST
    lines, is_idle = 0, False
    try:
        while lines < LINES or not is_idle:
            kind, content = next_of(client.get_iopub_msg, wanted, end)
            if kind == "stream":
                lines += content["text"].count("\n")
            is_idle |= content.get("execution_state") == "idle"
        next_of(client.get_shell_msg, wanted, end)
    except Empty:
        return None  # tslab: lines and the message `idle` are lost
    return now() - start


def first_session():
    with started(name, folder) as (client, manager, launch, ready):
        first = must(run(client, cells["first"]))
        times = {"ready": ready, "first cell": first.time, "first result": now() - launch}
        runner = int(run(client, cells["runner"]).result()) if "runner" in cells else None
        time.sleep(SETTLE)
        times |= memory(manager.provisioner.pid, runner)
        times["warm 1 + 1"] = statistics.median(must(run(client, "1 + 1")).time for _ in range(WARM))
        times["printed"] = printing(client)
    return times


def second_session():
    with started(name, folder) as (client, _, launch, _):
        times = {}
        if "figure" in cells:
            sent = now()
            figure = must(run(client, cells["figure"])).first("display_data")
            times["figure"] = figure
            times["figure, from launch"] = None if figure is None else sent - launch + figure
        must(run(client, cells["import"]))
        must(run(client, cells["namespace"]))
        must(run(client, cells["ten lines"].replace("{n}", "0")))
        times["completion"] = completion(client)
        time.sleep(SETTLE)  # each kernel may use the pause to get warm
        count = LONG if is_long else WARM
        cell = [must(run(client, cells["ten lines"].replace("{n}", str(n)))).time for n in range(1, count + 1)]
        times["ten lines"] = statistics.median(cell[:WARM])
        if is_long:
            times["cell 10"], times["cell 200"] = statistics.median(cell[7:12]), statistics.median(cell[-5:])
    return times


def completion(client):
    code, expected = cells["completion"]
    times = []
    for _ in range(WARM):
        start = now()
        matches = client.complete(code, len(code), reply=True, timeout=30)["content"]["matches"]
        times.append(now() - start)
    return statistics.median(times) if any(expected in match for match in matches) else None


print(json.dumps(first_session() | second_session()))
