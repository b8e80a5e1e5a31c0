/** Every observation of a real SQL Server 2022 comes out of the sandbox the same: statements in order, over one session. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BackendSession } from '../../../src/sandbox/backend.ts';
import { createBackend } from '../../../src/sandbox/engine/createBackend.ts';
import { noFaults } from '../../../src/sandbox/engine/faults.ts';
import type { Instance } from '../../../src/sandbox/engine/instance.ts';
import { openInstance } from '../../../src/sandbox/engine/store/openInstance.ts';
import type { SqlColumn } from '../../../src/sandbox/sqlTypes.ts';
import { type RecordingSink, recordingSink } from '../../support/recordingSink.ts';
import { makeTemporaryDirectory, removeDirectory } from '../../support/temporaryDirectory.ts';
import {
  type CapturedDone,
  capture,
  capturedColumns,
  differences,
  isCaptured,
  messagePattern,
  messageShape,
} from '../capture2022.ts';

/** The wire holds one DONE back: MORE is on all but the last. */
const statuses = (sink: RecordingSink): readonly CapturedDone[] =>
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

describe.skipIf(!isCaptured)('what a real SQL Server 2022 answered (skipped without ../shared)', () => {
  let folder = '';
  let instance: Instance;
  let session: BackendSession;

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
    const captured = [...observation.info, ...observation.errors];
    expect(said.map(messageShape)).toEqual(captured.map(messageShape));
    captured.forEach((message, index) => {
      expect(said[index]?.message).toMatch(messagePattern(message));
    });
    expect(statuses(sink)).toEqual(observation.done);

    const rows = sink.calls.flatMap((call) => (call.kind === 'row' ? [call.values] : []));
    expect(rows.length).toBe(observation.rows?.length ?? 0);
    observation.rows?.forEach((row, index) => {
      expect(differences(row, rows[index] ?? [])).toEqual([]);
    });

    const names = sink.calls.flatMap((call) => (call.kind === 'columns' ? [call.columns.map(wireName)] : []));
    const columns = capturedColumns(observation);
    if (columns !== undefined) expect(names).toEqual([columns]);
  });
});
