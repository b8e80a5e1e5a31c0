import { EXIT_CODES, type ExitCode } from '../domain/exitCodes.ts';
import type { Messages } from '../messages/en.ts';
import { connectDemoClient, differences, rowCount, type Snapshot } from './demoClient.ts';
import { DEMO_DATABASES, type DemoSite } from './demoSite.ts';

export interface DemoJob {
  readonly site: DemoSite;
  readonly messages: Messages;
  print(line: string): void;
  /** Runs one command line of the program itself, on the demo's configuration. */
  run(argv: readonly string[]): Promise<ExitCode>;
}

interface Mistake {
  readonly table: string;
  readonly sql: string;
}

/** What somebody does by mistake on a Friday evening. */
const MISTAKES: readonly Mistake[] = [
  { table: 'inventario.dbo.productos', sql: 'UPDATE [inventario].dbo.productos SET precio = 0' },
  { table: 'inventario.dbo.movimientos', sql: 'DELETE FROM [inventario].dbo.movimientos WHERE id % 3 = 0' },
  {
    table: 'users.dbo.usuarios',
    sql: "INSERT INTO [users].dbo.usuarios (nombre, apellidos, correo, alta) VALUES (N'Intruso', N'Desconocido', N'intruso@example.com', GETDATE())",
  },
  { table: 'auditoria.dbo.eventos', sql: 'DROP TABLE [auditoria].dbo.eventos' },
];

const counts = (snapshot: Snapshot): string =>
  [...snapshot].map(([table, rows]) => `${table.replace('.dbo.', '.')} ${rows.length}`).join(', ');

/** Backs up, lists, changes data, restores and compares every row. @returns done only if all of that was so */
export const runDemoJob = async ({ site, messages, print, run }: DemoJob): Promise<ExitCode> => {
  const t = messages.demo;
  const client = await connectDemoClient(site.server);
  const command = async (...argv: readonly string[]): Promise<boolean> => {
    const line = `rexus-backup ${argv.join(' ')}`;
    print('');
    print(`$ ${line}`);
    const code = await run(argv);
    if (code !== EXIT_CODES.done) print(t.commandFailed(line, code));
    return code === EXIT_CODES.done;
  };
  try {
    const before = await client.snapshot(DEMO_DATABASES);
    print(t.rows(counts(before)));
    if (!(await command('backup'))) return EXIT_CODES.failed;
    if (!(await command('list'))) return EXIT_CODES.failed;

    print('');
    print(t.changing);
    // A demonstration that was stopped here left its mistakes behind: what is gone already cannot be lost again.
    for (const { sql } of MISTAKES.filter(({ table }) => before.has(table))) {
      print(`  ${sql}`);
      await client.execute(sql);
    }
    const changed = await client.snapshot(DEMO_DATABASES);
    print(t.changed(counts(changed)));
    if (differences(before, changed).length === 0) {
      print(t.unchanged);
      return EXIT_CODES.failed;
    }

    if (!(await command('restore', '--id', 'latest', '--yes'))) return EXIT_CODES.failed;
    print('');
    print(t.comparing);
    const after = await client.snapshot(DEMO_DATABASES);
    const wrong = differences(before, after);
    print(wrong.length === 0 ? t.same(rowCount(after)) : t.different(wrong.join(', ')));
    return wrong.length === 0 ? EXIT_CODES.done : EXIT_CODES.verificationFailed;
  } finally {
    await client.close();
  }
};
