import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FILE_COLUMNS, HEADER_COLUMNS, LABEL_COLUMNS } from '../../../../src/sandbox/engine/backup/mediumRows.ts';
import type { SqlType, SqlValue } from '../../../../src/sandbox/sqlTypes.ts';
import { testServer } from './server.ts';

const CAPTURE = fileURLToPath(new URL('../../../../../shared/sqlserver/capture-2022.json', import.meta.url));

interface Capture {
  readonly columns: { readonly headeronly: readonly string[]; readonly filelistonly: readonly string[] };
  readonly observations: readonly { readonly name: string; readonly rows?: readonly (readonly unknown[])[] }[];
}

/** The capture's names of the wire types. */
const wireName = (type: SqlType): string => {
  switch (type.kind) {
    case 'int':
      return `intn(${type.bytes})`;
    case 'bit':
      return 'bitn';
    case 'datetime':
      return 'datetimen(8)';
    case 'numeric':
      return `numericn(${type.precision},${type.scale})`;
    case 'guid':
      return 'uniqueidentifier';
    case 'nvarchar':
    case 'nchar':
    case 'varbinary':
      return `${type.kind}(${type.length})`;
    default:
      return type.kind;
  }
};

/** A value as the capture writes it, where it is not one that varies. */
const sameAsCaptured = (value: SqlValue, captured: unknown): boolean =>
  typeof captured === 'string' && captured.startsWith('<')
    ? value !== null
    : (typeof value === 'bigint' ? String(value) : value) === captured;

test('LABELONLY has its 13 columns', () => expect(LABEL_COLUMNS).toHaveLength(13));

test.skipIf(!existsSync(CAPTURE))(
  'columns, types and values are those of the capture (skipped where ../shared/sqlserver/capture-2022.json is missing)',
  async () => {
    const capture: Capture = JSON.parse(readFileSync(CAPTURE, 'utf8'));
    expect(HEADER_COLUMNS.map(({ name, type }) => `${name} ${wireName(type)}`)).toEqual(capture.columns.headeronly);
    expect(FILE_COLUMNS.map(({ name, type }) => `${name} ${wireName(type)}`)).toEqual(capture.columns.filelistonly);

    const { backup, createDatabase, read } = testServer();
    createDatabase('foo', 'SIMPLE');
    await backup({ to: 'foo.bak' }, { format: true, name: 'foo', compression: true });
    await backup({ to: 'foo.bak' }, { stats: 50, description: 'second', checksum: true, copyOnly: true });
    const expectRows = async (what: 'headeronly' | 'filelistonly', observation: string) => {
      const captured = capture.observations.find(({ name }) => name === observation)?.rows ?? [];
      const rows = (await read(what, 'foo.bak')).calls.flatMap((call) => (call.kind === 'row' ? [call.values] : []));
      expect(rows).toHaveLength(captured.length);
      const different = rows.flatMap((row, index) =>
        row.flatMap((value, column) =>
          sameAsCaptured(value, captured[index]?.[column])
            ? []
            : [{ column, value, captured: captured[index]?.[column] }],
        ),
      );
      expect(different).toEqual([]);
    };
    await expectRows('headeronly', 'headeronly two sets');
    await expectRows('filelistonly', 'filelistonly');
  },
);
