"""A kernel and its client, for the measurements: starts, runs a cell, hears its messages."""

import subprocess
import time
from contextlib import contextmanager
from queue import Empty

from jupyter_client.manager import KernelManager

TIMEOUT = 60


def now():
    return time.perf_counter() * 1000


@contextmanager
def started(name, folder):
    """A fresh kernel that has answered kernel_info: its client, its manager, the time of its launch and the time it took."""
    manager = KernelManager(kernel_name=f"bench-{name}")
    launch = now()
    manager.start_kernel(cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        wanted = client.kernel_info()
        while client.get_shell_msg(timeout=TIMEOUT)["parent_header"].get("msg_id") != wanted:
            pass
        ready = now() - launch
        subscribe(client)
        yield client, manager, launch, ready
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def subscribe(client):
    """The subscription may come after the first answer: asks again until an `idle` arrives."""
    while True:
        client.kernel_info()
        try:
            while client.get_iopub_msg(timeout=0.05)["content"].get("execution_state") != "idle":
                pass
            return
        except Empty:
            continue


class Ran:
    """What came of one cell: status and content of its reply, its messages, the time until reply and `idle`."""

    def __init__(self, wanted):
        self.id = wanted
        self.reply = None
        self.messages = []
        self.time = 0.0

    def contents(self, kind):
        return [content for type, content, _ in self.messages if type == kind]

    def text(self, name=None):
        return "".join(c["text"] for c in self.contents("stream") if name in (None, c["name"]))

    def result(self):
        return next((c["data"].get("text/plain") for c in self.contents("execute_result")), None)

    def first(self, kind):
        """When the first message of a kind came, in ms since the cell was sent."""
        return next((at for type, _, at in self.messages if type == kind), None)


def run(client, code, timeout=TIMEOUT, on_message=None, **options):
    """Runs a cell to its reply and its `idle`. @raises queue.Empty when one of them does not come in `timeout` seconds"""
    start = now()
    return settle(client, client.execute(code, **options), start, timeout, on_message)


def settle(client, wanted, start, timeout=TIMEOUT, on_message=None):
    """Hears what comes of a cell that was sent at `start`."""
    ran = Ran(wanted)
    end = time.monotonic() + timeout
    while True:
        kind, content = next_of(client.get_iopub_msg, wanted, end)
        if kind == "status":
            if content["execution_state"] == "idle":
                break
            continue
        ran.messages.append((kind, content, now() - start))
        if on_message:
            on_message(kind, content)
    ran.reply = next_of(client.get_shell_msg, wanted, end)[1]
    ran.time = now() - start
    return ran


def hear_late(client, ran, seconds=0.5):
    """Adds what comes of a cell after its `idle`, where some kernels send it."""
    end = time.monotonic() + seconds
    try:
        while True:
            kind, content = next_of(client.get_iopub_msg, ran.id, end)
            ran.messages.append((kind, content, None))
    except Empty:
        return ran


def next_of(channel, wanted, end):
    """The next message on a channel that answers the request `wanted`."""
    while True:
        message = channel(timeout=max(0.001, end - time.monotonic()))
        if message["parent_header"].get("msg_id") == wanted:
            return message["msg_type"], message["content"]
