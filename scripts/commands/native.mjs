import { setUpAddon } from '../set-up/addon.mjs';
import { main } from '../set-up/step.mjs';

main(setUpAddon);
