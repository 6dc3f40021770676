/** How much memory the learner's code may use. */
import { totalmem } from 'node:os';

/** Half of the machine's, or of the container's when that is less: so the kernel reports the end of it, and not the machine. */
const SHARE = 0.5;

const bytes = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);

/** `NABLA_MEMORY_MB` sets it. */
export const MEMORY_MB: number = Number(process.env.NABLA_MEMORY_MB) || Math.floor((bytes * SHARE) / 2 ** 20);
