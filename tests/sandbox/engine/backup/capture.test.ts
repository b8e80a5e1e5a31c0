import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { backupCommand } from '../../../../src/sandbox/engine/backup/executeBackup.ts';
import { restoreCommand } from '../../../../src/sandbox/engine/backup/executeRestore.ts';
import { SqlError } from '../../../../src/sandbox/engine/sqlError.ts';
import type { RecordingSink } from '../../../support/recordingSink.ts';
import { movedTo, testServer } from './server.ts';

const CAPTURE = fileURLToPath(new URL('../../../../../shared/sqlserver/capture-2022.json', import.meta.url));

interface Message {
  readonly number: number;
  readonly state: number;
  readonly class: number;
  readonly message: string;
}

interface Observation {
  readonly name: string;
  readonly info: readonly Message[];
  readonly errors: readonly Message[];
  readonly done: readonly { readonly status: number; readonly curCmd: number }[];
}

/** Paths of the capture's server are those of this one's folder of media; what varies becomes the capture's marks. */
const normalised = (messages: readonly Message[], media: string): readonly Message[] =>
  messages.map(({ number, state, class: severity, message }) => ({
    number,
    state,
    class: severity,
    message: message
      .replaceAll(media, '/tmp')
      .replace(/Processed \d+ pages/, 'Processed <n> pages')
      .replace(
        /processed \d+ pages in \d+\.\d{3} seconds \(\d+\.\d{3} MB\/sec\)/,
        'processed <n> pages in <t> seconds (<r> MB/sec)',
      ),
  }));

/** The statements of the capture as the grammar would read them; the whole path through it is tests/sandbox/engine/capture.test.ts. */
test.skipIf(!existsSync(CAPTURE))(
  'every BACKUP and RESTORE of the capture is answered as captured (skipped where ../shared/sqlserver/capture-2022.json is missing)',
  async () => {
    const { observations }: { readonly observations: readonly Observation[] } = JSON.parse(
      readFileSync(CAPTURE, 'utf8'),
    );
    const { backup, createDatabase, enter, instance, media, read, restore } = testServer();
    createDatabase('foo', 'SIMPLE');
    let compared = 0;
    const compare = async (name: string, curCmd: number, work: Promise<RecordingSink>): Promise<void> => {
      const captured = observations.find((observation) => observation.name === name);
      if (captured === undefined) throw new Error(`the capture has no ${name}`);
      const answer = await work.catch((error: unknown) => error);
      compared++;
      if (answer instanceof SqlError) {
        expect(normalised(answer.messages, media), name).toEqual(captured.errors);
        expect(
          captured.done.map((done) => done.curCmd),
          name,
        ).toContain(curCmd);
        return;
      }
      if (answer instanceof Error) throw answer;
      const sink = await work;
      expect(captured.errors, name).toEqual([]);
      expect(normalised(sink.messages, media), name).toEqual(captured.info);
      expect(
        sink.dones.map((done) => done.curCmd),
        name,
      ).toEqual(captured.done.map((done) => done.curCmd));
    };
    const BACKUP = backupCommand('database');
    const RESTORE = restoreCommand('database');
    const copyMoves = movedTo(instance, 'foo_copy');
    await compare(
      'backup format compression',
      BACKUP,
      backup({ to: 'foo.bak' }, { format: true, name: 'foo', compression: true }),
    );
    await compare('headeronly', restoreCommand('headeronly'), read('headeronly', 'foo.bak'));
    await compare('filelistonly', restoreCommand('filelistonly'), read('filelistonly', 'foo.bak'));
    await compare(
      'restore replace move',
      RESTORE,
      restore('foo_copy', 'foo.bak', { replace: true, stats: 50, moves: copyMoves }),
    );
    await compare('restore same family without replace', RESTORE, restore('foo_copy', 'foo.bak', { moves: copyMoves }));
    createDatabase('bar', 'SIMPLE');
    await compare(
      'restore other database without replace',
      RESTORE,
      restore('bar', 'foo.bak', { moves: movedTo(instance, 'bar2') }),
    );
    await compare('restore without move onto files in use', RESTORE, restore('foo_y', 'foo.bak'));
    await compare('restore missing file', RESTORE, restore('foo_x', 'nope.bak'));
    await compare('headeronly missing file', restoreCommand('headeronly'), read('headeronly', 'nope.bak'));
    await compare('backup unknown database', BACKUP, backup({ to: 'x.bak', database: 'nosuch' }));
    await compare('backup in transaction', BACKUP, backup({ to: 'x.bak' }, {}, { inTransaction: true }));
    await compare(
      'backup log simple',
      backupCommand('log'),
      backup({ to: 'barlog.bak', what: 'log', database: 'bar' }),
    );
    await compare('backup missing directory', BACKUP, backup({ to: '/nodir/x.bak' }));
    await compare(
      'backup noinit append',
      BACKUP,
      backup({ to: 'foo.bak' }, { stats: 50, description: 'second', checksum: true, copyOnly: true }),
    );
    await compare('headeronly two sets', restoreCommand('headeronly'), read('headeronly', 'foo.bak'));
    await compare('backup init uncompressed', BACKUP, backup({ to: 'bar.bak', database: 'bar' }, { init: true }));
    enter('foo_copy');
    await compare('restore in use by another session', RESTORE, restore('foo_copy', 'foo.bak', { replace: true }));
    expect(compared).toBe(17);
  },
);
