import { setUp } from '../set-up/all.mjs';
import { main } from '../set-up/step.mjs';

main(setUp);
