/** The other family of clients: FreeTDS's `tsql` (Debian: freetds-bin). It is needed here, not optional: without it these tests fail. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  column,
  done,
  failure,
  gate,
  INT,
  PASSWORD,
  progress,
  resultSet,
  type ScriptedBackend,
  waitsFor,
} from '../../support/scriptedBackend.ts';
import { temporaryDirectory } from '../../support/temporaryDirectory.ts';
import { startWire, type Wire } from './wire.ts';

interface TsqlOptions {
  readonly encryption?: 'off' | 'request' | 'require';
  readonly version?: string;
  readonly packetSize?: number;
  readonly password?: string;
  /** Sees the output so far whenever more of it comes. */
  readonly onOutput?: (text: string) => void;
}

/** Runs batches with tsql and gives all that it printed. */
const tsql = async ({ server }: Wire, batches: readonly string[], options: TsqlOptions = {}): Promise<string> => {
  const { encryption = 'off', version = '7.4', packetSize = 4096, password = PASSWORD } = options;
  const configuration = join(temporaryDirectory('freetds'), 'freetds.conf');
  writeFileSync(
    configuration,
    `[sandbox]\nhost = ${server.host}\nport = ${server.port}\ntds version = ${version}\nencryption = ${encryption}\n` +
      `initial block size = ${packetSize}\nclient charset = UTF-8\n`,
  );
  // tsql echoes its prompts beside what the server says; -o q leaves out its own notes.
  const child = spawn('tsql', ['-S', 'sandbox', '-U', 'sa', '-P', password, '-o', 'q'], {
    env: { ...process.env, FREETDSCONF: configuration, LANG: 'C.UTF-8' },
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${batches.map((batch) => `${batch}\ngo\n`).join('')}exit\n`);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output += text;
      options.onOutput?.(output);
    });
  }
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
  return output;
};

const TEXT = { kind: 'nvarchar', length: 40 } as const;

const scriptTwoSets = (backend: ScriptedBackend): void =>
  backend.on(
    'dos juegos',
    resultSet([column('id', INT), column('nombre', TEXT)], [1, 'ñandú'], [2, null]),
    done(193, 2),
    resultSet([column('otro', { kind: 'numeric', precision: 25, scale: 0 })], ['43000000016800037']),
    done(193, 1),
  );

test.each([
  { policy: 'off', encryption: 'off' },
  { policy: 'optional', encryption: 'off' },
  { policy: 'optional', encryption: 'request' },
  { policy: 'optional', encryption: 'require' },
  { policy: 'required', encryption: 'request' },
  { policy: 'required', encryption: 'require' },
] as const)('tsql gets both result sets with encryption $encryption where the server says $policy', async (row) => {
  const wire = await startWire(row.policy);
  scriptTwoSets(wire.backend);
  for (const packetSize of [512, 4096, 32767]) {
    const output = await tsql(wire, ['dos juegos'], { encryption: row.encryption, packetSize });
    expect(output).toContain('1\tñandú');
    expect(output).toContain('2\tNULL');
    expect(output).toContain('43000000016800037');
  }
});

test.each(['7.3', '7.4'])('tsql is served with TDS %s', async (version) => {
  const wire = await startWire('optional');
  scriptTwoSets(wire.backend);
  expect(await tsql(wire, ['dos juegos'], { version, encryption: 'request' })).toContain('43000000016800037');
});

test.each(['7.1', '7.2'])('tsql with TDS %s is refused in words', async (version) => {
  const wire = await startWire('optional');
  const output = await tsql(wire, ['anything'], { version });
  expect(output).toContain(`The client speaks TDS ${version}, which is too old`);
  expect(wire.backend.logins).toEqual([]);
});

test('tsql shows errors in order and goes on with the next batch', async () => {
  const wire = await startWire();
  wire.backend.on(
    'backup',
    failure(
      228,
      { number: 3201, state: 1, class: 16, message: 'Cannot open backup device.' },
      { number: 3013, state: 1, class: 16, message: 'BACKUP DATABASE is terminating abnormally.' },
    ),
  );
  scriptTwoSets(wire.backend);
  const output = await tsql(wire, ['backup', 'dos juegos']);
  expect(output).toMatch(/Msg 3201[\s\S]*Cannot open backup device[\s\S]*Msg 3013[\s\S]*ñandú/);
});

test('tsql shows progress while the batch still runs', async () => {
  const wire = await startWire();
  const held = gate();
  wire.backend.on('backup', progress(50), waitsFor(held), progress(100));
  const output = await tsql(wire, ['backup'], {
    onOutput: (text) => {
      if (text.includes('50 percent processed.')) held.open();
    },
  });
  expect(output).toContain('100 percent processed.');
});

test('tsql with a wrong password is told 18456', async () => {
  const wire = await startWire('optional');
  expect(await tsql(wire, [], { password: 'wrong' })).toMatch(/Msg 18456[\s\S]*Login failed for user 'sa'\./);
});

test('a large value arrives whole in tsql', async () => {
  const wire = await startWire();
  const long = 'abcdefghij'.repeat(10_000);
  wire.backend.on(
    'largo',
    resultSet([column('t', { kind: 'varchar', length: 'max' }), column('n', INT)], [long, 7], [null, 8]),
    done(193, 2),
  );
  const output = await tsql(wire, ['largo']);
  expect(output).toContain(`${long.slice(0, 2000)}`);
  expect(output).toContain('NULL\t8');
});
