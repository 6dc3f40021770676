"""jupyter_kernel_test against the kernel `nabla`, with every attribute set: only the pager test may be skipped."""

import unittest

import jupyter_kernel_test as jkt

PUBLISH = "(globalThis as any)[Symbol.for('Jupyter.publish')]"


class NablaTests(jkt.KernelTests):
    kernel_name = "nabla"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = 'console.log("hello, world");'
    code_stderr = 'console.error("oops");'
    completion_samples = [
        {"text": "Math.hyp", "matches": {"hypot"}},
        {"text": "const ψ = '🙂'; ψ.codePo", "matches": {"codePointAt"}},
    ]
    complete_code_samples = ["1 + 1", "const x = await 1;", "function f(): number {\n  return 1;\n}"]
    incomplete_code_samples = ["function f(", "if (true) {", "const a = [1,", "const text = `begun"]
    invalid_code_samples = ["const = 3;", "1 +* 2", "let 5x = 1;"]
    code_generate_error = 'throw new RangeError("too far");'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "[1, 2].map((x) => x * 2)", "result": "[ 2, 4 ]"},
        {"code": '"text"', "result": "'text'"},
    ]
    code_display_data = [
        {"code": PUBLISH + "({ 'text/html': '<b>1</b>' });", "mime": "text/html"},
        {"code": PUBLISH + "({ 'image/svg+xml': '<svg/>', 'text/plain': 'a figure' });", "mime": "image/svg+xml"},
    ]
    code_history_pattern = "6 ? 7*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.sqrt"
    code_clear_output = "(globalThis as any).clearOutput();"


class NablaWelcomeTests(jkt.IopubWelcomeTests):
    kernel_name = "nabla"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main(verbosity=2)
