/** The observations again, over TCP: the tokens themselves are what a real SQL Server 2022 sent, with MORE where it was. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/startSandbox.ts';
import { makeTemporaryDirectory, removeDirectory } from '../support/temporaryDirectory.ts';
import {
  capture,
  capturedColumns,
  differences,
  isCaptured,
  messagePattern,
  messageShape,
  type Observation,
} from './capture2022.ts';
import { batchPayload, logIn, openRawClient, type RawClient } from './tds/rawClient.ts';
import { type ResponseToken, responseTokens } from './tds/responseTokens.ts';

const SQL_BATCH = 1;
const CHANGED_DATABASE = 5701;
const ERROR_BIT = 2;
const COUNT_BIT = 16;
/** CurCmd of a result set's own DONE: SELECT, and the rows of RESTORE HEADERONLY and its kin. */
const ROW_COMMANDS = [193, 230];

type Kind = ResponseToken['kind'];
const ofKind = <K extends Kind>(tokens: readonly ResponseToken[], kind: K): Extract<ResponseToken, { kind: K }>[] =>
  tokens.filter((token): token is Extract<ResponseToken, { kind: K }> => token.kind === kind);

/** The order of an answer's tokens: every INFO has a DONE of its own, errors stand before theirs (contract.md section 0). */
const expectedOrder = ({ info, errors, rows, done }: Observation): readonly Kind[] => {
  let infos = info.length;
  return done.flatMap(({ status, curCmd }): readonly Kind[] => {
    if ((status & ERROR_BIT) !== 0) return [...errors.map((): Kind => 'error'), 'done'];
    if ((status & COUNT_BIT) !== 0 && ROW_COMMANDS.includes(curCmd))
      return ['columns', ...(rows ?? []).map((): Kind => 'row'), 'done'];
    if (infos === 0) return ['done'];
    infos -= 1;
    return ['info', 'done'];
  });
};

describe.skipIf(!isCaptured)('what a real SQL Server 2022 sent over TCP (skipped without ../shared)', () => {
  let folder = '';
  let sandbox: Sandbox;
  let client: RawClient;
  const clients: RawClient[] = [];

  const connect = async (): Promise<RawClient> => {
    const opened = await openRawClient(sandbox);
    clients.push(opened);
    return await logIn(opened, { password: sandbox.password });
  };
  const send = async (to: RawClient, sql: string): Promise<readonly ResponseToken[]> => {
    to.send(SQL_BATCH, batchPayload(sql));
    return responseTokens(await to.message());
  };

  beforeAll(async () => {
    folder = makeTemporaryDirectory('capture-tcp');
    mkdirSync(join(folder, 'media'));
    sandbox = await startSandbox({
      dataDirectory: join(folder, 'servidor'),
      password: 'Secreta1',
      mounts: [{ server: '/tmp', host: join(folder, 'media') }],
    });
    client = await connect();
  });
  afterAll(async () => {
    for (const opened of clients) opened.socket.destroy();
    await sandbox.close();
    removeDirectory(folder);
  });

  test.each(capture.observations)('$name: $sql', async (observation) => {
    if (observation.given !== undefined) await send(await connect(), 'USE foo_copy');
    const tokens = (await send(client, observation.sql)).filter(
      // The capture was taken without what a change of database or transaction says by the way.
      (token) => token.kind !== 'envChange' && !(token.kind === 'info' && token.number === CHANGED_DATABASE),
    );

    const [info, errors] = [ofKind(tokens, 'info'), ofKind(tokens, 'error')];
    expect(info.map(messageShape)).toEqual(observation.info.map(messageShape));
    expect(errors.map(messageShape)).toEqual(observation.errors.map(messageShape));
    for (const [index, message] of observation.info.entries())
      expect(info[index]?.message).toMatch(messagePattern(message));
    for (const [index, message] of observation.errors.entries())
      expect(errors[index]?.message).toMatch(messagePattern(message));

    expect(ofKind(tokens, 'done').map(({ status, curCmd, rowCount }) => ({ status, curCmd, rowCount }))).toEqual(
      observation.done,
    );
    expect(tokens.map(({ kind }) => kind)).toEqual(expectedOrder(observation));

    const rows = ofKind(tokens, 'row').map(({ values }) => values);
    expect((observation.rows ?? []).flatMap((row, index) => differences(row, rows[index] ?? []))).toEqual([]);
    const columns = capturedColumns(observation);
    if (columns !== undefined) expect(ofKind(tokens, 'columns').map((token) => token.columns)).toEqual([columns]);
  });
});
