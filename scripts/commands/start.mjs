/** Set-up, then JupyterLab; the address is printed when it answers. Ctrl-C ends everything. */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { choosePort, readPort } from '../lab/port.mjs';
import { endLab, startLab, untilAnswered } from '../lab/server.mjs';
import { setUp } from '../set-up/all.mjs';
import { main, named, StepError, step } from '../set-up/step.mjs';

const USAGE = 'npm start -- [--no-browser] [--port N] [--ip ADDRESS]';

function readOptions() {
  try {
    const options = { 'no-browser': { type: 'boolean' }, port: { type: 'string' }, ip: { type: 'string' } };
    const { values } = parseArgs({ options });
    return { browser: !values['no-browser'], port: readPort(values.port), ip: values.ip ?? '127.0.0.1' };
  } catch (error) {
    throw error instanceof StepError ? error : new StepError(`${error.message}\nUsage: ${USAGE}`);
  }
}

function openBrowser(url) {
  const [command, ...args] = { darwin: ['open'], win32: ['explorer'] }[process.platform] ?? ['xdg-open'];
  spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => console.error('No browser could be opened: open the address yourself'))
    .unref();
}

main(async () => {
  const { browser, port: wish, ip } = readOptions();
  const usablePort = () =>
    choosePort(wish, ip).catch((error) => {
      throw named('Port', error);
    });
  await usablePort(); // better now than after the set-up
  await setUp();
  const port = await usablePort();
  const { server, base, lesson, token } = startLab({ ip, port });
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    await endLab(server);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
  try {
    await step('JupyterLab', () => untilAnswered(base, server, () => ending));
  } catch (error) {
    if (ending) return; // `end` has the last word
    await endLab(server);
    throw error;
  }
  if (ending) return;
  server.once('exit', (code) => {
    if (!ending) process.exit(code ?? 1);
  });
  if (browser) openBrowser(`${base}${lesson}?token=${token}`);
  console.log(`JupyterLab: ${base}/lab?token=${token}`);
});
