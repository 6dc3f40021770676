"""Asks one kernel for every behaviour: prints `yes`, `-` (cannot be asked), or the reason of a `no`, as JSON."""

import json
import os
import sys
from queue import Empty
from types import SimpleNamespace

from behaviours import BEHAVIOURS
from client import started
from snippets import MEMORY, SNIPPETS

name, folder = sys.argv[1], sys.argv[2]
os.environ |= MEMORY[name]
os.chdir(folder)


class NotAsked(Exception):
    pass


def snippet(about):
    if about not in SNIPPETS[name]:
        raise NotAsked
    return SNIPPETS[name][about]


def ask(behaviour):
    try:
        with started(name, folder) as (client, manager, _, _):
            behaviour(SimpleNamespace(name=name, client=client, manager=manager, snippet=snippet))
        return "yes"
    except NotAsked:
        return "-"
    except Empty:
        return "no answer in time"
    except Exception as error:
        return str(error) or type(error).__name__


print(json.dumps({behaviour.__name__.replace("_", " "): ask(behaviour) for behaviour in BEHAVIOURS}))
