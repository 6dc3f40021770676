/** What the commands for exercises share with the kernel, as set-up has built it. */
import { pathToFileURL } from 'node:url';
import { at } from '../set-up/places.mjs';

const load = (file) => import(pathToFileURL(at('kernel-ext', 'dist', 'kernel', 'grade', file)).href);

export const { removeTree } = await load('remove-tree.js');
export const { decode, encode, NotPlain } = await load('encode.js');
export const { fromWire, toWire } = await load('value.js');
