"""The line protocol of the benchmark, for programs in Python: see docs/benchmark.md.

A work is an object with `step()`, which does it once; `reset()`, called before every measurement; and `numbers(steps)`, a few
numbers by which two programs can tell that they do the same.
"""

import json
import os
import sys
from time import perf_counter

import numpy

THREADS = int(os.environ.get("BENCH_THREADS", "1"))


def noise(seed, *shape):
    """Numbers from -1 to 1, the same in every program: a hash of the place (Wellons' lowbias32) and of the seed."""
    h = numpy.arange(numpy.prod(shape, dtype=numpy.int64), dtype=numpy.uint32)
    h += numpy.uint32(seed * 0x9E3779B9 % 2**32)
    h ^= h >> numpy.uint32(16)
    h *= numpy.uint32(0x7FEB352D)
    h ^= h >> numpy.uint32(15)
    h *= numpy.uint32(0x846CA68B)
    h ^= h >> numpy.uint32(16)
    return (h / 2**31 - 1).astype(numpy.float32).reshape(shape)


def sizes_of(text):
    return [int(size) for size in text.split("x")]


def samples(values):
    """Eight numbers of a result, from its first to its last."""
    flat = numpy.asarray(values).reshape(-1)
    return [float(flat[k * (flat.size - 1) // 7]) for k in range(8)]


class Network:
    """What a work `mlp:LAYERS:BATCH:OPTIMIZER` trains: inputs, labels, and the weights that every program begins with."""

    def __init__(self, words):
        self.layers = [int(n) for n in words[1].split("-")]
        self.batch = int(words[2])
        self.optimizer = words[3]
        self.variant = words[4] if len(words) > 4 else ""
        self.classes = self.layers[-1]
        self.x = noise(1, self.batch, self.layers[0])
        self.labels = self.draw_labels()
        pairs = list(zip(self.layers, self.layers[1:]))
        glorot = [numpy.sqrt(6 / (d + m), dtype=numpy.float64).astype(numpy.float32) for d, m in pairs]
        self.weights = [noise(10 + i, d, m) * glorot[i] for i, (d, m) in enumerate(pairs)]

    def draw_labels(self):
        share = (noise(2, self.batch).astype(numpy.float64) + 1) / 2
        return numpy.floor(share * max(2, self.classes)).astype(numpy.int64)


RATES = {"sgd": 0.05, "adam": 0.001}


def measure(work, steps):
    work.reset()
    for _ in range(2):
        work.step()
    step = work.step
    start = perf_counter()
    for _ in range(steps):
        step()
    return (perf_counter() - start) * 1000


def speak(hello, make):
    """Answers until standard input ends. @param make a function from the words of a name to a work"""
    out = os.fdopen(os.dup(1), "w")  # what a library prints must not pass for an answer
    os.dup2(2, 1)
    print(json.dumps({**hello, "threads": THREADS}), file=out, flush=True)
    held = (None, None)
    for line in sys.stdin:
        *kind, name, steps = line.split()
        try:
            if held[0] != name:
                held = (None, None)  # the last one's memory first
                held = (name, make(name.split(":")))
            work = held[1]
            answer = [measure(work, int(steps))] if not kind else work.numbers(int(steps))
            print(*(repr(float(value)) for value in answer), file=out, flush=True)
        except Exception as error:  # one work that fails must not end the others
            print("error", f"{type(error).__name__}: {error}".replace("\n", " "), file=out, flush=True)
