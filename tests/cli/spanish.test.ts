import { expect, test } from 'vitest';
import { RexusError } from '../../src/domain/rexusError.ts';
import { memoryServer } from '../support/memoryServer.ts';
import { stoppedClock } from '../support/stoppedClock.ts';
import { cliBench } from './cliBench.ts';

/** What the first users read, from the first line to the last. */
const bench = () => {
  const server = memoryServer(['users', 'inventario']);
  const clock = stoppedClock(new Date(2026, 10, 20, 2, 0, 0));
  const cli = cliBench({ server, clock });
  cli.configure({ databases: { users: {}, inventario: {} }, language: 'es', files: { config: [] } });
  return { server, clock, ...cli };
};

test('a run of which one database fails, in Spanish', async () => {
  const { server, run } = bench();
  server.before = (call) => {
    if (call !== 'backup inventario') return;
    throw new RexusError('DATABASE_NOT_ONLINE', { database: 'inventario', state: 'OFFLINE' });
  };
  const { stdout, stderr } = await run(['backup']);
  expect(stderr).toBe('');
  expect(stdout).toMatchInlineSnapshot(`
    "ejecución 20261120_020000
    [1/2] users: completa: pedida así
      haciendo la copia
      leyendo la cabecera
      verificando (RESTORE VERIFYONLY)
      comprimiendo y calculando hash
      releyendo y comparando
      users: bien: 310 B guardados en 174 B (0,0 s)
    [2/2] inventario: completa: pedida así
      haciendo la copia
      inventario: FALLÓ: inventario no está en línea: su estado es OFFLINE
        Ponga la base de datos en línea en SQL Server Management Studio y repita la orden.
    ejecución 20261120_020000: parcial en 0,0 s
    backup_manifest_20261120_020000.json
    "
  `);
});

test('a restore that is refused and one that is done, in Spanish', async () => {
  const { run } = bench();
  await run(['backup']);
  const beside = await run(['restore', '--id', 'latest', '--database', 'users', '--as', 'users_ayer']);
  expect(beside.stdout.replaceAll(/'\/\S*backups/g, "'…").replaceAll(/\/\S*backups/g, '…')).toMatchInlineSnapshot(`
    "Plan: restaurar desde la ejecución 20261120_020000
      users como users_ayer
        como estaba el 2026-03-01 05:00:01 (2026-03-01T02:00:01.000-03:00 en el reloj del servidor)
        desde …/databases/users_20261120_020000.bak.gz (174 B)
        hacen falta 310 B para descomprimir
        users va a /data/users_ayer.mdf
        users_log va a /data/users_ayer_log.ldf
        sentencias:
          RESTORE HEADERONLY FROM DISK = N'…/restore/restoring_users_20261120_020000.bak'
          RESTORE FILELISTONLY FROM DISK = N'…/restore/restoring_users_20261120_020000.bak' WITH FILE = 1
          RESTORE DATABASE [users_ayer] FROM DISK = N'…/restore/restoring_users_20261120_020000.bak' WITH FILE = 1, MOVE N'users' TO N'/data/users_ayer.mdf', MOVE N'users_log' TO N'/data/users_ayer_log.ldf', NORECOVERY, CHECKSUM, STATS = 5
          RESTORE DATABASE [users_ayer] WITH RECOVERY
          DBCC CHECKDB ([users_ayer]) WITH NO_INFOMSGS, ALL_ERRORMSGS
      users: comprobando los archivos guardados
      users: descomprimiendo
      users: restaurando
      users: abriendo la base de datos
      users: comprobando (DBCC CHECKDB)
    users como users_ayer: restaurada en 0,0 s, DBCC CHECKDB no encontró errores
    restauración terminada
    "
  `);
  const refused = await run(['restore', '--id', 'latest', '--database', 'users']);
  expect(refused.stderr).toMatchInlineSnapshot(`
    "error: sin confirmar: había que escribir users
    qué hacer: No se ha cambiado nada; para seguir, escriba exactamente users, o use --yes en un script.
    "
  `);
});
