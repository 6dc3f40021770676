/** The learner's own copies of the lessons, in my/: made once, never overwritten, replaced only on request. */
import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './places.mjs';
import { checksum } from './stamps.mjs';
import { StepError } from './step.mjs';

const LESSON = /^\d{2}-.*\.ipynb$/;

const lessonsOf = (root) => {
  const folder = join(root, 'notebooks');
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => LESSON.test(name))
        .sort()
    : [];
};

/** From which text each copy was made, to be able to say that a lesson has a newer one. */
const record = (root) => join(root, '.nabla', 'lessons.json');
function readRecord(root) {
  try {
    return JSON.parse(readFileSync(record(root), 'utf8'));
  } catch {
    return {}; // none yet, or one that was cut off: it only serves a hint
  }
}

function copy(name, root) {
  mkdirSync(join(root, 'my'), { recursive: true });
  copyFileSync(join(root, 'notebooks', name), join(root, 'my', name), constants.COPYFILE_EXCL);
  mkdirSync(join(root, '.nabla'), { recursive: true });
  const made = { ...readRecord(root), [name]: checksum([join(root, 'notebooks', name)], [], root) };
  writeFileSync(record(root), `${JSON.stringify(made, null, 2)}\n`);
}

/** Copies the lessons that my/ has none of. @returns the names of lessons that changed since their copy was made */
export function copyLessons(root = ROOT) {
  for (const name of lessonsOf(root)) if (!existsSync(join(root, 'my', name))) copy(name, root);
  const made = readRecord(root);
  return lessonsOf(root).filter(
    (name) => made[name] !== undefined && made[name] !== checksum([join(root, 'notebooks', name)], [], root),
  );
}

/** A fresh copy of one lesson. @returns its name and the name under which the old copy is kept, if there was one */
export function resetLesson(number, root = ROOT, now = new Date()) {
  const names = lessonsOf(root);
  const wanted = String(number ?? '').padStart(2, '0');
  const name = names.find((each) => number !== undefined && each.startsWith(`${wanted}-`));
  if (name === undefined) {
    const choice = names.map((each) => each.slice(0, 2)).join(', ');
    throw new StepError(
      `There is no lesson "${number ?? ''}": choose one of ${choice}, for example npm run reset -- ${choice.slice(0, 2)}`,
    );
  }
  let kept;
  if (existsSync(join(root, 'my', name))) {
    const time = now.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
    for (let n = 1; kept === undefined || existsSync(join(root, 'my', kept)); n++)
      kept = name.replace('.ipynb', `-${time}${n > 1 ? `-${n}` : ''}.ipynb`);
    renameSync(join(root, 'my', name), join(root, 'my', kept));
  }
  copy(name, root);
  return { name, kept };
}
