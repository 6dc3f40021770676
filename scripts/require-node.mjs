// First import of every command. Written in old words on purpose: an old Node must get as far as this message.
export function tooOld(version) {
  const numbers = version.split('.').map(Number);
  if (numbers[0] > 20 || (numbers[0] === 20 && numbers[1] >= 19)) return '';
  return `Step "Node" failed: Node ${version} is too old: install Node 20.19 or newer, then run the same command again`;
}

const complaint = tooOld(process.versions.node);
if (complaint !== '') {
  console.error(complaint);
  process.exit(1);
}
