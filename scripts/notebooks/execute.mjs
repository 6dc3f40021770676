/** Executes a notebook from a clean kernel, as a reader would by Run All Cells. */
import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { at, PYTHON } from '../set-up/places.mjs';
import { run } from '../set-up/run.mjs';

// It runs beside its sources, where it finds the library; only the result goes elsewhere.
const SCRIPT = `
import os, sys, nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
source, result = sys.argv[1:]
notebook = nbformat.read(source, 4)
client = NotebookClient(notebook, kernel_name="nabla", timeout=600, resources={"metadata": {"path": os.path.dirname(source)}})
try:
    client.execute()
except CellExecutionError as error:
    sys.exit(str(error))
finally:
    nbformat.write(notebook, result)
`;

/** @returns the seconds it took; the executed copy is in .nabla/executed. @throws StepError with the failing cell */
export async function execute(notebook) {
  const folder = at('.nabla', 'executed');
  mkdirSync(folder, { recursive: true });
  const begin = performance.now();
  await run(PYTHON, ['-c', SCRIPT, notebook, join(folder, basename(notebook))], { cwd: dirname(notebook) });
  return (performance.now() - begin) / 1000;
}
