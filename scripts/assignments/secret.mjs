/** The secret from which hidden cases are drawn. The teacher's machine has it, in a file that no one else can read. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StepError } from '../set-up/step.mjs';

export const secretFile = (course) => join(course, 'secret');

/** @returns the path. @throws StepError when there is one: with another, results could not be compared */
export function makeSecret(course) {
  const path = secretFile(course);
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(path, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    throw new StepError(`${path} is there already. Another secret means other cases: delete the file if you want that`);
  }
  return path;
}

/** @throws StepError when there is none, or others may read it */
export function readSecret(path) {
  let secret;
  try {
    secret = readFileSync(path, 'utf8').trim();
  } catch {
    throw new StepError(`There is no secret in ${path}: npm run assignments -- secret makes one`);
  }
  if (secret.length < 32) throw new StepError(`The secret in ${path} is shorter than 32 characters`);
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
    throw new StepError(`Others can read the secret: chmod 600 ${path}`);
  return secret;
}
