"""The same work in the languages of the kernels. `{n}` is a number, so that no cell is one that was seen before."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LINES = 20_000

NAMES = "array, lineChart, linearForward, multiply, reluForward, show, sum, toNested"

# Ten lines that use the library.
TYPESCRIPT = """\
const x{n} = array([[1, 2, 3], [4, 5, {n}]]);
const w{n} = array([[1, 0], [0, 1], [1, 1]]);
const b{n} = array([0.5, -0.5]);
const y{n} = linearForward(x{n}, w{n}, b{n});
const h{n} = reluForward(y{n});
const rows{n} = toNested(multiply(h{n}, 2)) as number[][];
let total{n}: number = 0;
for (const row of rows{n}) total{n} += row[0];
const loss{n}: number = total{n} + sum(h{n});
loss{n}"""

PYTHON = """\
x{n}: list = [[1, 2, 3], [4, 5, {n}]]
w{n}: list = [[1, 0], [0, 1], [1, 1]]
b{n}: list = [0.5, -0.5]
y{n} = [[sum(p * q for p, q in zip(row, col)) + c for col, c in zip(zip(*w{n}), b{n})] for row in x{n}]
h{n} = [[max(0, v) for v in row] for row in y{n}]
rows{n} = [[v * 2 for v in row] for row in h{n}]
total{n}: float = 0
for row in rows{n}: total{n} += row[0]
loss{n}: float = total{n} + sum(map(sum, h{n}))
loss{n}"""


def typescript(library):
    """`library`: how a cell names it, or None when the kernel cannot load it."""
    figure = "show(lineChart({ series: [{ name: 'loss', y: [3, 2, 1] }], title: 'A', xTitle: 'step', yTitle: 'loss' }));"
    return {
        "first": "const x: number = 1 + 1; x",
        "import": f"import {{ {NAMES} }} from '{library}';",
        "ten lines": TYPESCRIPT,
        "figure": f"import {{ lineChart, show }} from '{library}';\nconst shown = {figure}",
        "namespace": f"import * as nabla from '{library}';",
        "completion": ("nabla.lin", "linearForward"),
        "lines": f"for (let i = 0; i < {LINES}; i++) console.log('line ' + i);",
    }


CELLS = {
    "nabla": {**typescript("nabla"), "runner": "process.pid"},
    "tslab": typescript("nabla"),
    "deno": typescript((ROOT / "lib/dist/index.js").as_uri()),
    "ipykernel": {
        "first": "x: int = 1 + 1; x",
        "import": "import math",
        "ten lines": PYTHON,
        "namespace": "import math as nabla",
        "completion": ("nabla.fac", "factorial"),
        "lines": f"for i in range({LINES}): print('line', i)",
    },
}
