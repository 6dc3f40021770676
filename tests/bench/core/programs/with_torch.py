"""PyTorch's side of the benchmark: operations into arrays that are there, and whole training steps."""

import os
import re
import tempfile

import torch
from speak import RATES, THREADS, Network, noise, samples, sizes_of, speak
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

torch.set_num_threads(THREADS)

UNARY = {"exp": torch.exp, "tanh": torch.tanh}


class Operation:
    def __init__(self, step, result):
        self.step, self.result = step, result

    def reset(self):
        torch.set_grad_enabled(False)

    def numbers(self, _):
        self.step()
        return samples(self.result.numpy())


class Training:
    """The usual lines. `fused` is torch's own optimizer in one kernel, which is not its default."""

    def __init__(self, network):
        self.network = network
        self.x = torch.from_numpy(network.x)
        self.labels = torch.from_numpy(network.labels)
        self.is_binary = network.classes == 1
        if self.is_binary:
            self.labels = self.labels.to(torch.float32).reshape(-1, 1)
        self.reset()

    def reset(self):
        torch.set_grad_enabled(True)
        layers = []
        for w in self.network.weights:
            linear = torch.nn.Linear(*w.shape)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(w.T))  # torch keeps [outputs, inputs]
                linear.bias.zero_()
            layers += [linear, torch.nn.ReLU()]
        self.model = torch.nn.Sequential(*layers[:-1])
        kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[self.network.optimizer]
        options = {"fused": True} if self.network.variant == "fused" else {}
        self.optimizer = kind(self.model.parameters(), lr=RATES[self.network.optimizer], **options)
        self.loss = binary_cross_entropy_with_logits if self.is_binary else cross_entropy

    def step(self):
        self.optimizer.zero_grad()
        loss = self.loss(self.model(self.x), self.labels)
        loss.backward()
        self.optimizer.step()
        return loss

    def numbers(self, steps):
        self.reset()
        return [self.step().item() for _ in range(steps)]


def make(words):
    kind = words[0]
    if kind == "mlp":
        return Training(Network(words))
    sizes = sizes_of(words[1])
    if kind == "sgemm":
        n, k, m = sizes
        a, b, c = torch.from_numpy(noise(1, n, k)), torch.from_numpy(noise(2, k, m)), torch.empty(n, m)
        return Operation(lambda: torch.mm(a, b, out=c), c)
    x = torch.from_numpy(noise(1, *sizes))
    y = torch.empty_like(x)
    if kind == "softmax":
        return Operation(lambda: torch.softmax(x, 1, out=y), y)
    if kind in ("sum-rows", "sum-cols"):
        axis = 1 if kind == "sum-rows" else 0
        y = torch.empty(sizes[1 - axis])
        return Operation(lambda: torch.sum(x, axis, out=y), y)
    if kind == "gelu":
        return Operation(lambda: torch._C._nn.gelu(x, out=y), y)
    if kind in ("add", "mul"):
        b, function = torch.from_numpy(noise(2, *sizes)), {"add": torch.add, "mul": torch.mul}[kind]
        return Operation(lambda: function(x, b, out=y), y)
    if kind == "relu":
        return Operation(lambda: torch.clamp_min(x, 0, out=y), y)  # relu() has no `out`
    function = UNARY[kind]
    return Operation(lambda: function(x, out=y), y)


def mkl():
    """What MKL says of itself at its first call. It writes to the process's standard output, so that is caught meanwhile."""
    if not torch.backends.mkl.is_available():
        return "no MKL"
    out = os.dup(1)
    with tempfile.TemporaryFile() as caught:
        os.dup2(caught.fileno(), 1)
        with torch.backends.mkl.verbose(torch.backends.mkl.VERBOSE_ON):
            torch.mm(torch.ones(64, 64), torch.ones(64, 64))
        os.dup2(out, 1)
        os.close(out)
        caught.seek(0)
        said = caught.read().decode()
    first = re.search(r"MKL_VERBOSE (oneMKL \S+).*?architecture (.*?),\s*Lnx", said)
    if first is None:
        return "MKL, which does not say how it runs"
    simd = "AVX-512" if "AVX-512" in first[2] else "AVX2" if "AVX2" in first[2] else first[2]
    return f"{first[1]} {simd}"


def main():
    with open("/proc/self/maps") if os.path.exists("/proc/self/maps") else open(os.devnull) as maps:
        is_cured = "nabla-intel-cpu" in maps.read()
    hello = {
        "name": f"PyTorch {torch.__version__}",
        "kernel": torch.backends.cpu.get_cpu_capability(),
        "blas": mkl() + (", told that this is Intel's" if is_cured else ""),
        "cured": is_cured,
        "works": ["sgemm", "softmax", "sum-rows", "sum-cols", "gelu", "add", "mul", "relu", "exp", "tanh", "mlp"],
        "variants": {"mlp": ["fused"]},
    }
    speak(hello, make)


main()
