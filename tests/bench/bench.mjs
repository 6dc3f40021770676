/**
 * `npm run bench`: how fast the library is beside other libraries; `npm run bench -- kernel`: our Jupyter kernel beside other kernels.
 *
 * What follows is read by the one or the other: see `core/bench.mjs` and `kernel/bench.mjs`.
 */
const [first, ...rest] = process.argv.slice(2);
const { main } = await import(first === 'kernel' ? './kernel/bench.mjs' : './core/bench.mjs');
await main(first === 'kernel' ? rest : process.argv.slice(2));
