"""Executes a notebook as nbgrader's autograder does, and grades its cells: prints their points and outputs as JSON."""

import json
import logging
import sys

import nbformat
from nbgrader.preprocessors import Execute
from nbgrader.utils import determine_grade, is_grade

timeout = int(sys.argv[1])
notebook = nbformat.reads(sys.stdin.read(), 4)
logging.disable()
Execute(timeout=timeout).preprocess(notebook, {"metadata": {"path": "."}})
graded = [cell for cell in notebook.cells if is_grade(cell)]
print(json.dumps([{"points": determine_grade(cell)[0], "outputs": cell.outputs} for cell in graded]))
