"""NumPy's side of the benchmark: operations on arrays. It has no gradients."""

import numpy
from speak import THREADS, noise, samples, sizes_of, speak
from threadpoolctl import threadpool_info, threadpool_limits

threadpool_limits(THREADS)


class Operation:
    def __init__(self, step, result):
        self.step, self.result = step, result

    def reset(self):
        pass

    def numbers(self, _):
        self.step()
        return samples(self.result)


def softmax(x, y):
    most = numpy.empty((x.shape[0], 1), numpy.float32)
    total = numpy.empty_like(most)

    def step():
        numpy.maximum.reduce(x, axis=1, keepdims=True, out=most)
        numpy.subtract(x, most, out=y)
        numpy.exp(y, out=y)
        numpy.add.reduce(y, axis=1, keepdims=True, out=total)
        numpy.divide(y, total, out=y)

    return Operation(step, y)


def make(words):
    kind, sizes = words[0], sizes_of(words[1])
    if kind == "sgemm":
        n, k, m = sizes
        a, b, c = noise(1, n, k), noise(2, k, m), numpy.empty((n, m), numpy.float32)
        return Operation(lambda: numpy.matmul(a, b, out=c), c)
    x = noise(1, *sizes)
    y = numpy.empty_like(x)
    if kind == "softmax":
        return softmax(x, y)
    if kind in ("sum-rows", "sum-cols"):
        axis = 1 if kind == "sum-rows" else 0
        y = numpy.empty(sizes[1 - axis], numpy.float32)
        return Operation(lambda: numpy.add.reduce(x, axis=axis, out=y), y)  # sum() without its wrapper
    if kind == "relu":
        return Operation(lambda: numpy.maximum(x, 0, out=y), y)
    if kind in ("add", "mul"):
        b, function = noise(2, *sizes), {"add": numpy.add, "mul": numpy.multiply}[kind]
        return Operation(lambda: function(x, b, out=y), y)
    function = {"exp": numpy.exp, "tanh": numpy.tanh}[kind]
    return Operation(lambda: function(x, out=y), y)


def main():
    blas = [library for library in threadpool_info() if library["user_api"] == "blas"]
    core = blas[0].get("architecture", "unknown") if blas else "none"
    found = numpy._core._multiarray_umath.__cpu_features__
    hello = {
        "name": f"NumPy {numpy.__version__}",
        "kernel": "AVX512" if found.get("AVX512F") else "AVX2" if found.get("AVX2") else "baseline",
        "blas": " ".join([blas[0]["internal_api"], blas[0]["version"] or "", core]) if blas else "none",
        "core": core,
        "works": ["sgemm", "softmax", "sum-rows", "sum-cols", "add", "mul", "relu", "exp", "tanh"],
    }
    speak(hello, make)


main()
