"""Runs a rebuilt notebook in the grading kernel and writes the outputs of each cell, by its id, after every cell."""

import json
import os
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

source, result, folder, seconds = sys.argv[1:]
notebook = nbformat.read(source, 4)
outputs = {}


def write(reason=None):
    with open(f"{result}.new", "w", encoding="utf8") as file:
        json.dump({"outputs": outputs, "reason": reason}, file)
    os.replace(f"{result}.new", result)


def executed(cell, cell_index, execute_reply):
    outputs[cell["id"]] = cell["outputs"]
    write()


client = NotebookClient(
    notebook,
    kernel_name="nabla",
    timeout=int(seconds),
    startup_timeout=120,
    allow_errors=True,
    resources={"metadata": {"path": folder}},
    on_cell_executed=executed,
)
reason = None
write()
try:
    client.execute()
except CellTimeoutError:
    reason = f"a cell took longer than {seconds} s"
except DeadKernelError:
    reason = "the kernel ended"
write(reason)
