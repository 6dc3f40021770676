"""Runs jupyter_kernel_test on one kernel with every attribute set: prints what passed, failed and was skipped as JSON."""

import json
import os
import signal
import sys
import unittest

import jupyter_kernel_test as kernel_test

name, folder = sys.argv[1], sys.argv[2]
os.chdir(folder)

TYPESCRIPT = {
    "language_name": "typescript",
    "file_extension": ".ts",
    "code_hello_world": "console.log('hello, world')",
    "code_stderr": "console.error('oops')",
    "completion_samples": [{"text": "consol"}, {"text": "Math.fl"}],
    "complete_code_samples": ["1", "const x = 1;", "function f() { return 1; }"],
    "incomplete_code_samples": ["function f() {", "const x = [", "`text"],
    "invalid_code_samples": ["const = ;", "let 1x = 2;"],
    "code_generate_error": "throw new Error('no')",
    "code_execute_result": [{"code": "6 * 7", "result": "42"}, {"code": "1+2+3", "result": "6"}],
    "code_inspect_sample": "parseInt",
}
DISPLAY = "display({ [Symbol.for('Jupyter.display')]: () => ({ '%s': 'shown' }) });"
BROADCAST = "await Deno.jupyter.broadcast('%s', %s);"

ATTRIBUTES = {
    "nabla": {
        **TYPESCRIPT,
        "code_display_data": [{"code": DISPLAY % "text/html", "mime": "text/html"}],
        "code_clear_output": "clearOutput()",
    },
    "tslab": {
        **TYPESCRIPT,
        "code_display_data": [{"code": "import { display } from 'tslab';\ndisplay.html('shown');", "mime": "text/html"}],
        "code_clear_output": "clearOutput()",
    },
    "deno": {
        **TYPESCRIPT,
        "code_display_data": [{"code": "await Deno.jupyter.display(Deno.jupyter.html`shown`);", "mime": "text/html"}],
        "code_clear_output": BROADCAST % ("clear_output", "{ wait: false }"),
    },
    "ipykernel": {
        "language_name": "python",
        "file_extension": ".py",
        "code_hello_world": "print('hello, world')",
        "code_stderr": "import sys; print('oops', file=sys.stderr)",
        "completion_samples": [{"text": "prin"}],
        "complete_code_samples": ["1", "x = 1", "def f(): return 1\n\n"],
        "incomplete_code_samples": ["def f():", "x = ["],
        "invalid_code_samples": ["x = = 1", "import = 7q"],
        "code_generate_error": "raise ValueError",
        "code_execute_result": [{"code": "6 * 7", "result": "42"}, {"code": "1+2+3", "result": "6"}],
        "code_inspect_sample": "zip",
        "code_display_data": [
            {"code": "from IPython.display import HTML, display\ndisplay(HTML('shown'))", "mime": "text/html"}
        ],
        "code_clear_output": "from IPython.display import clear_output; clear_output()",
    },
}
COMMON = {"kernel_name": f"bench-{name}"}
HISTORY = {"code_history_pattern": "1?2*", "supported_history_operations": ("tail", "range", "search")}


WITHIN = 30  # seconds for a test: some of them wait for a message without end


class InTime:
    """A test that takes too long fails."""

    def setUp(self):
        signal.signal(signal.SIGALRM, self.give_up)
        signal.alarm(WITHIN)

    def tearDown(self):
        signal.alarm(0)

    def give_up(self, *_):
        raise TimeoutError(f"no answer within {WITHIN} s")


class Kernel(InTime, kernel_test.KernelTests):
    pass


class Welcome(InTime, kernel_test.IopubWelcomeTests):
    support_iopub_welcome = True


for case in (Kernel, Welcome):
    for attribute, value in (COMMON | HISTORY | ATTRIBUTES[name]).items():
        setattr(case, attribute, value)

suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(case) for case in (Kernel, Welcome))
with open(os.devnull, "w") as nothing:
    os.dup2(nothing.fileno(), 2)  # what the kernels say there
    result = unittest.TextTestRunner(stream=nothing).run(suite)


def names(outcomes):
    """The tests, each once: a failing sub-test is a failure of its test."""
    return sorted({getattr(test, "test_case", test).id().rpartition(".test_")[2] for test, _ in outcomes})


failed = names([*result.failures, *result.errors])
skipped = [test for test in names(result.skipped) if test not in failed]
passed = result.testsRun - len(failed) - len(skipped)
print(json.dumps({"passed": passed, "failed": failed, "skipped": skipped}))
