/**
 * A user of its own for the learner's code, so that the system itself keeps it from the supervisor's files and memory. Who grades as root names
 * one in NABLA_GRADING_USER, by its number; it needs no account.
 */
import { chmodSync, chownSync } from 'node:fs';

/** Which user runs the learner's code; undefined: the same as the kernel. */
export function gradingUser(): number | undefined {
  const { NABLA_GRADING_USER: named } = process.env;
  delete process.env.NABLA_GRADING_USER;
  if (named === undefined) return undefined;
  const user = Number(named);
  if (process.getuid?.() !== 0) throw new Error('NABLA_GRADING_USER can be given only where the kernel runs as root');
  if (!/^\d+$/.test(named) || user === 0)
    throw new Error(`NABLA_GRADING_USER wants the number of a user, not ${JSON.stringify(named)}`);
  return user;
}

/** Makes way for the user: through a folder, and into another that becomes its own. */
export function openTo(user: number | undefined, through: string, own: string): void {
  if (user === undefined) return;
  chmodSync(through, 0o711);
  chownSync(own, user, user);
}

/**
 * A command as this user, without any right of root.
 *
 * @param endsWithParent a change of the user makes the system forget whose death ends the process: so it is told again
 */
export function asUser(
  user: number | undefined,
  command: readonly string[],
  endsWithParent: boolean,
): readonly string[] {
  if (user === undefined) return command;
  const identity = ['--reuid', `${user}`, '--regid', `${user}`, '--clear-groups'];
  const rights = ['--inh-caps=-all', '--bounding-set=-all', '--no-new-privs'];
  const ending = endsWithParent ? ['--pdeathsig', 'KILL'] : [];
  return ['setpriv', ...identity, ...rights, ...ending, '--', ...command];
}
