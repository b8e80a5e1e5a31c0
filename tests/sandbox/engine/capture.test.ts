/** Every observation of a real SQL Server 2022 comes out of the sandbox the same: statements in order, over one session. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BackendSession } from '../../../src/sandbox/backend.ts';
import { createBackend } from '../../../src/sandbox/engine/createBackend.ts';
import { noFaults } from '../../../src/sandbox/engine/faults.ts';
import type { Instance } from '../../../src/sandbox/engine/instance.ts';
import { openInstance } from '../../../src/sandbox/engine/store/openInstance.ts';
import type { SqlColumn, SqlValue } from '../../../src/sandbox/sqlTypes.ts';
import { type RecordingSink, recordingSink } from '../../support/recordingSink.ts';
import { makeTemporaryDirectory, removeDirectory } from '../../support/temporaryDirectory.ts';

interface Message {
  readonly number: number;
  readonly state: number;
  readonly class: number;
  readonly message: string;
}
interface Observation {
  readonly name: string;
  readonly sql: string;
  readonly info: readonly Message[];
  readonly errors: readonly Message[];
  readonly done: readonly { readonly status: number; readonly curCmd: number; readonly rowCount: number }[];
  readonly rows?: readonly (readonly unknown[])[];
  readonly given?: string;
}
interface Capture {
  readonly observations: readonly Observation[];
  readonly columns: { readonly headeronly: readonly string[]; readonly filelistonly: readonly string[] };
}

const path = fileURLToPath(new URL('../../../../shared/sqlserver/capture-2022.json', import.meta.url));
const isThere = existsSync(path);
const capture: Capture = isThere
  ? JSON.parse(readFileSync(path, 'utf8'))
  : { observations: [], columns: { headeronly: [], filelistonly: [] } };

const PLACEHOLDERS: Readonly<Record<string, RegExp>> = {
  '<number>': /^-?\d+(\.\d+)?$/,
  '<string>': /^[\s\S]+$/,
  '<guid>': /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/,
  '<datetime>': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}$/,
};

const matches = (captured: unknown, seen: SqlValue | undefined): boolean => {
  if (captured === null || typeof captured === 'boolean') return captured === seen;
  const pattern = PLACEHOLDERS[String(captured)];
  // Some guids and numbers of the capture were NULL-able there and are told apart only by their placeholder.
  if (pattern !== undefined) return seen !== null && seen !== undefined && pattern.test(String(seen));
  return String(captured) === String(seen);
};

const pattern = (message: string): RegExp =>
  new RegExp(
    `^${message
      .replace(/[.*+?^$(){}|[\]\\]/g, '\\$&')
      .replaceAll('<n>', '\\d+')
      .replaceAll('<t>', '\\d+\\.\\d{3}')
      .replaceAll('<r>', '\\d+\\.\\d{3}')}$`,
  );

/** The wire holds one DONE back: MORE is on all but the last. */
const statuses = (sink: RecordingSink): readonly Observation['done'][number][] =>
  sink.dones.map((done, index) => ({
    status:
      (index < sink.dones.length - 1 ? 1 : 0) | (done.error === true ? 2 : 0) | (done.rowCount === undefined ? 0 : 16),
    curCmd: done.curCmd,
    rowCount: Number(done.rowCount ?? 0),
  }));

const wireName = ({ name, type }: SqlColumn): string => {
  switch (type.kind) {
    case 'int':
      return `${name} intn(${type.bytes})`;
    case 'bit':
      return `${name} bitn`;
    case 'guid':
      return `${name} uniqueidentifier`;
    case 'datetime':
      return `${name} datetimen(8)`;
    case 'numeric':
      return `${name} numericn(${type.precision},${type.scale})`;
    default:
      return `${name} ${type.kind}(${'length' in type ? type.length : ''})`;
  }
};

describe.skipIf(!isThere)('what a real SQL Server 2022 answered (skipped without ../shared)', () => {
  let folder = '';
  let instance: Instance;
  let session: BackendSession;
  const media = ['/tmp/foo.bak', '/tmp/bar.bak', '/tmp/x.bak', '/tmp/barlog.bak'];

  beforeAll(async () => {
    folder = makeTemporaryDirectory('capture');
    instance = openInstance({
      dataDirectory: folder,
      serverName: 'SERVIDOR',
      login: { user: 'sa', password: 'Secreta1' },
      edition: 'developer',
      // The statements' /tmp is a folder of this test's own; /nodir is one that nobody has.
      mounts: [{ server: '/tmp', host: `${folder}/backup` }],
      faults: noFaults(),
      now: () => new Date(),
      newGuid: () => crypto.randomUUID().toUpperCase(),
    });
    session = await login();
  });
  afterAll(() => {
    instance.close();
    for (const medium of media) rmSync(instance.hostPath(medium), { force: true });
    removeDirectory(folder);
  });

  const login = async (): Promise<BackendSession> => {
    const request = { user: 'sa', password: 'Secreta1', database: '', host: 'pc', application: 'capture' };
    const result = await createBackend(instance).login(request);
    if (result.kind === 'refused') throw new Error('refused');
    return result.session;
  };
  const send = async (to: BackendSession, sql: string): Promise<RecordingSink> => {
    const sink = recordingSink();
    await to.batch(sql, sink, new AbortController().signal);
    return sink;
  };

  test.each(capture.observations)('$name: $sql', async (observation) => {
    const other = observation.given === undefined ? null : await login();
    if (other !== null) await send(other, 'USE foo_copy');
    const sink = await send(session, observation.sql);
    other?.closed();

    const said = sink.messages.filter((message) => message.number !== 5701);
    const shape = ({ number, state, class: severity }: Message): object => ({ number, state, class: severity });
    expect(said.map(shape)).toEqual([...observation.info, ...observation.errors].map(shape));
    [...observation.info, ...observation.errors].forEach((message, index) => {
      expect(said[index]?.message).toMatch(pattern(message.message));
    });
    expect(statuses(sink)).toEqual(observation.done);

    const rows = sink.calls.flatMap((call) => (call.kind === 'row' ? [call.values] : []));
    expect(rows.length).toBe(observation.rows?.length ?? 0);
    observation.rows?.forEach((row, index) => {
      const seen = rows[index] ?? [];
      expect(seen.length).toBe(row.length);
      const wrong = row.flatMap((value, place) =>
        matches(value, seen[place]) ? [] : [{ place, captured: value, seen: seen[place] }],
      );
      expect(wrong).toEqual([]);
    });

    const names = sink.calls.flatMap((call) => (call.kind === 'columns' ? [call.columns.map(wireName)] : []));
    if (observation.name.startsWith('headeronly') && observation.errors.length === 0)
      expect(names).toEqual([capture.columns.headeronly]);
    if (observation.name === 'filelistonly') expect(names).toEqual([capture.columns.filelistonly]);
  });
});
