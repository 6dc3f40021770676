"""The same behaviour asked for in each language. A snippet that is left out cannot be asked of that kernel."""

MB = 256  # memory of the learner's code, for the cell that uses it up

TYPESCRIPT = {
    "value": "6 * 7",
    "throw": "throw new RangeError('boom');",
    "wrong type": "console.log('ran'); const word: string = 3;",
    "lines": "for (let i = 0; i < 20000; i++) console.log('line ' + i);",
    "child's output": "import { execSync } from 'node:child_process';\nexecSync('echo from-child', { stdio: 'inherit' });",
    "multibyte": "console.log('x' + '∇'.repeat(200000));",
    "late": "setTimeout(() => console.log('late'), 300);",
    "closure": ["let count = 1; const show = () => count;", "count = 2;", "show()"],
    "esm": "import { array } from 'nabla';\narray([1, 2]).shape[0]",
    "define": "const kept = 5;",
    "kept": "kept",
    "sync loop": "console.log('in'); for (;;) {}",
    "loop after await": "await null; console.log('in'); for (;;) {}",
    "loop in a timer": (
        "setTimeout(() => { console.log('in'); for (;;) {} }, 20); await new Promise((done) => setTimeout(done, 60000));"
    ),
    "memory": "const all: number[][] = []; for (;;) all.push(new Array(1000).fill(1.5));",
    "exit": "process.exit(3);",
    "history": "6 * 7",
    "input": "input('name? ')",
    "inspect": ("const numbers: number[] = [1];", "numbers", "number[]"),
    "complete": ("const waiting = 1;", "wait", "waiting"),
}

# Deno's prompt() is its way to ask; its own file interface prints to where the kernel listens.
DENO = {
    **TYPESCRIPT,
    "input": "prompt('name? ')",
    "exit": "Deno.exit(3);",
    "esm": "import { array } from '{library}';\narray([1, 2]).shape[0]",
}

PYTHON = {
    "value": "6 * 7",
    "throw": "raise ValueError('boom')",
    "lines": "for i in range(20000): print('line', i)",
    "child's output": "import subprocess; subprocess.run(['echo', 'from-child']);",
    "multibyte": "print('x' + '∇' * 200000)",
    "late": "import asyncio; asyncio.get_running_loop().call_later(0.3, print, 'late');",
    "closure": ["count = 1\ndef show(): return count", "count = 2", "show()"],
    "define": "kept = 5",
    "kept": "kept",
    "sync loop": "print('in')\nwhile True: pass",
    "loop after await": "import asyncio; await asyncio.sleep(0); print('in')\nwhile True: pass",
    "loop in a timer": (
        "import asyncio\ndef spin():\n    print('in')\n    while True: pass\n"
        "asyncio.get_running_loop().call_later(0.02, spin); await asyncio.sleep(60)"
    ),
    "memory": (
        f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({MB * 4} * 2**20, -1))\n"
        "everything = []\nwhile True: everything.append([1.5] * 100000)"
    ),
    "exit": "import os; os._exit(3)",
    "history": "6 * 7",
    "input": "input('name? ')",
    "inspect": ("numbers: list = [1]", "numbers", "list"),
    "complete": ("waiting = 1", "wait", "waiting"),
}

SNIPPETS = {"nabla": TYPESCRIPT, "tslab": TYPESCRIPT, "deno": DENO, "ipykernel": PYTHON}

# How each is told how much memory the learner's code has.
MEMORY = {
    "nabla": {"NABLA_MEMORY_MB": str(MB)},
    "tslab": {"NODE_OPTIONS": f"--max-old-space-size={MB}"},
    "deno": {"DENO_V8_FLAGS": f"--max-old-space-size={MB}"},
    "ipykernel": {},
}
