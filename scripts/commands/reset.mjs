import { resetLesson } from '../set-up/lessons.mjs';
import { main } from '../set-up/step.mjs';

main(async () => {
  const { name, kept } = resetLesson(process.argv[2]);
  console.log(`Fresh copy: my/${name}`);
  if (kept !== undefined) console.log(`Your old one is kept: my/${kept}`);
});
