"""Measures one kernel once and prints the times in milliseconds as JSON. Used by kernel.mjs."""

import json
import statistics
import subprocess
import sys
import time

from jupyter_client.manager import KernelManager

TIMEOUT = 60
CODE = "1 + 1"


def now():
    return time.perf_counter() * 1000


def settled(client, message_id):
    """Reads until the reply to a message has come, and its `idle`."""
    while client.get_shell_msg(timeout=TIMEOUT)["parent_header"].get("msg_id") != message_id:
        pass
    while True:
        message = client.get_iopub_msg(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") == message_id and message["content"].get("execution_state") == "idle":
            return


def subscribe(client):
    """The subscription may come after the first answer: asks again until an `idle` arrives."""
    while True:
        client.kernel_info()
        try:
            while client.get_iopub_msg(timeout=0.05)["content"].get("execution_state") != "idle":
                pass
            return
        except Exception:  # queue.Empty: nothing has come yet
            continue


def cell(client):
    start = now()
    settled(client, client.execute(CODE))
    return now() - start


def measure(name, folder, warm):
    manager = KernelManager(kernel_name=name)
    start = now()
    manager.start_kernel(cwd=folder, stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        wanted = client.kernel_info()
        while client.get_shell_msg(timeout=TIMEOUT)["parent_header"].get("msg_id") != wanted:
            pass
        ready = now() - start
        subscribe(client)
        first = cell(client)
        result = now() - start
        return {
            "ready": ready,
            "first cell": first,
            "first result": result,
            "warm 1 + 1": statistics.median(cell(client) for _ in range(warm)),
        }
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


print(json.dumps(measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
