/** `npm run bench`: the numerical core beside PyTorch, NumPy and JavaScript libraries, in one run on this machine. */
import { pythonEnvironment } from './environment.mjs';

export async function main() {
  await pythonEnvironment();
}
