"""Memory of a kernel's processes in MB, from /proc."""

import os
from pathlib import Path

MB = 2**10  # smaps_rollup counts in kB


def children(parent):
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(fields[1]) == parent:
            found += [int(folder.name), *children(int(folder.name))]
    return found


def command(pid):
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def memory(kernel, runner=None):
    """
    Sum of RSS (shared pages count for each process) and of PSS (each shared page counts once).

    A spare runner, one with the runner's command that the learner's code is not in, is left out.
    """
    if not os.path.exists("/proc/self/smaps_rollup"):
        return {"memory, RSS": None, "memory, PSS": None}
    pids = [kernel, *children(kernel)]
    ours = [pid for pid in pids if pid in (kernel, runner) or runner is None or command(pid) != command(runner)]
    sums = {"Rss": 0, "Pss": 0}
    for pid in ours:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            name, _, rest = line.partition(":")
            if name in sums:
                sums[name] += int(rest.split()[0]) / MB
    return {"memory, RSS": sums["Rss"], "memory, PSS": sums["Pss"]}
