import { readdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Pin, pinPath, readPins, removePin, writePin } from '../../src/catalogue/pins.ts';
import { joinLocal, localPath } from '../../src/domain/localPath.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { failing } from '../support/faultyDisks.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const ID = parseRunId('20261120_020000');
const pin: Pin = { id: ID, reason: 'auditoría «2026»', pinnedAt: '2026-11-20T12:00:00+01:00' };

test('a pin is read as it was written, takes a new reason, and is gone when it is removed', async () => {
  const base = localPath(temporaryDirectory());
  expect(readPins(base).size).toBe(0);
  await writePin(base, pin);
  expect(readPins(base)).toEqual(new Map([[ID, pin]]));
  await writePin(base, { ...pin, reason: null });
  expect(readPins(base).get(ID)?.reason).toBeNull();
  expect(await removePin(base, ID)).toBe(true);
  expect(await removePin(base, ID)).toBe(false);
  expect(readPins(base).size).toBe(0);
});

test.each(['', '{', '[1]', 'null', '{"reason": 7}'])(
  'a pin whose file holds %j pins without a reason',
  async (text) => {
    const base = localPath(temporaryDirectory());
    await writePin(base, pin);
    writeFileSync(pinPath(base, ID), text);
    expect(readPins(base).get(ID)).toEqual({ id: ID, reason: null, pinnedAt: null });
  },
);

test('what is not named for a run is no pin', async () => {
  const base = localPath(temporaryDirectory());
  await writePin(base, pin);
  for (const name of ['notes.json', `${ID}.json.bak`, `${ID}`]) writeFileSync(joinLocal(base, 'pins', name), '{}');
  expect([...readPins(base).keys()]).toEqual([ID]);
});

test('a pin that cannot be written leaves the old one, and nothing else', async () => {
  const base = localPath(temporaryDirectory());
  await writePin(base, pin);
  await expect(writePin(base, { ...pin, reason: 'new' }, failing('rename', 'ENOSPC'))).rejects.toMatchObject({
    code: 'DISK_FULL',
  });
  expect(readPins(base).get(ID)).toEqual(pin);
  expect(readdirSync(joinLocal(base, 'pins'))).toEqual([`${ID}.json`]);
});
