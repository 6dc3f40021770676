// Loaded into a process whose memory is measured: at SIGUSR2 it collects garbage and says on stderr how many bytes are in use.
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
process.on('SIGUSR2', () => {
  collect();
  process.stderr.write(`in use: ${process.memoryUsage().heapUsed}\n`);
});
