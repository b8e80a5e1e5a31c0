/**
 * Loaded before the program (`--import`): sends its process a signal at an exact moment that no clock could hit, as `kill` from outside would.
 * REXUS_TEST_SIGNAL_AT is JSON: `signal`, and either `event` (fields of a line of NDJSON that it has just printed) or `rename` (a part of
 * the new name of a file) with `when` (`before` or `after` the rename) and `nth` (which of them, the first unless given).
 */
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const { signal, event, rename, when, nth = 1 } = JSON.parse(process.env.REXUS_TEST_SIGNAL_AT);
let sent = false;
const send = () => {
  if (sent) return;
  sent = true;
  process.kill(process.pid, signal);
};

const holds = (found, wanted) =>
  Object.entries(wanted).every(([key, value]) =>
    typeof value === 'object' ? holds(found?.[key] ?? {}, value) : found[key] === value,
  );
const isMeant = (line) => line.startsWith('{') && holds(JSON.parse(line), event);

if (event !== undefined) {
  const { stdout } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = (chunk, ...rest) => {
    const result = write(chunk, ...rest);
    if (typeof chunk === 'string' && isMeant(chunk.trim())) send();
    return result;
  };
}
if (rename !== undefined) {
  const real = fs.rename;
  let seen = 0;
  fs.rename = async (from, to) => {
    const isIt = String(to).includes(rename) && ++seen === nth;
    if (isIt && when === 'before') send();
    await real(from, to);
    if (isIt && when === 'after') send();
  };
  syncBuiltinESMExports();
}
