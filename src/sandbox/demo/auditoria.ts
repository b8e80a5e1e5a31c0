import { insertStatements } from './insertStatements.ts';
import { seededRandom } from './random.ts';
import { USER_COUNT } from './users.ts';

const EVENT_COUNT = 2000;
const ACTIONS = [
  'alta',
  'baja',
  'modificación',
  'consulta',
  'exportación',
  'inicio de sesión',
  'cierre de sesión',
] as const;
const TABLES = ['productos', 'movimientos', 'usuarios', 'almacenes'] as const;

const two = (n: number): string => String(n).padStart(2, '0');

/** Who did what, and when. */
export const auditoriaStatements = (): readonly string[] => {
  const random = seededRandom(3);
  const events = Array.from({ length: EVENT_COUNT }, () => {
    const [action, table, user] = [random.pick(ACTIONS), random.pick(TABLES), random.between(1, USER_COUNT)];
    const at = `2026-${two(random.between(1, 10))}-${two(random.between(1, 28))}T${two(random.between(0, 23))}:${two(random.between(0, 59))}:${two(random.between(0, 59))}`;
    const detail = JSON.stringify({ tabla: table, id: random.between(1, 3000), motivo: 'operación habitual' });
    return [at, user, action, detail];
  });
  return [
    `CREATE TABLE dbo.eventos (
      id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY, ocurrido datetime2(0) NOT NULL, usuario_id int NOT NULL, accion nvarchar(40) NOT NULL,
      detalle nvarchar(max) NULL)`,
    ...insertStatements('dbo.eventos', ['ocurrido', 'usuario_id', 'accion', 'detalle'], events),
  ];
};
