import { insertStatements } from './insertStatements.ts';
import { seededRandom } from './random.ts';
import { FIRST_NAMES, LAST_NAMES } from './words.ts';

export const USER_COUNT = 400;
const ROLES = ['administración', 'almacén', 'ventas', 'dirección', 'consulta'] as const;
const SESSION_COUNT = 1200;

const two = (n: number): string => String(n).padStart(2, '0');

/** ASCII letters for an address: accents and apostrophes dropped. */
const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();

/** People, their roles and their sessions. */
export const usersStatements = (): readonly string[] => {
  const random = seededRandom(1);
  const people = Array.from({ length: USER_COUNT }, (_, index) => {
    const [first, last] = [random.pick(FIRST_NAMES), random.pick(LAST_NAMES)];
    const day = `2024-${two(random.between(1, 12))}-${two(random.between(1, 28))}`;
    const mail = `${plain(first)}.${plain(last)}${index + 1}@example.com`;
    return [
      first,
      `${last} ${random.pick(LAST_NAMES)}`,
      mail,
      `${day}T${two(random.between(7, 20))}:${two(random.between(0, 59))}:00`,
      random.next() < 0.95 ? 1 : 0,
    ];
  });
  const memberships = people.map((_, index) => [index + 1, random.between(1, ROLES.length)]);
  const sessions = Array.from({ length: SESSION_COUNT }, () => {
    const start = `2026-11-${two(random.between(1, 20))}T${two(random.between(6, 21))}:${two(random.between(0, 59))}:${two(random.between(0, 59))}`;
    return [random.between(1, USER_COUNT), start, random.between(1, 480), `192.0.2.${random.between(1, 254)}`];
  });
  return [
    'CREATE TABLE dbo.roles (id int NOT NULL PRIMARY KEY, nombre nvarchar(40) NOT NULL)',
    `CREATE TABLE dbo.usuarios (
      id int IDENTITY(1,1) NOT NULL PRIMARY KEY, nombre nvarchar(60) NOT NULL, apellidos nvarchar(120) NOT NULL,
      correo nvarchar(160) NOT NULL UNIQUE, alta datetime2(0) NOT NULL, activo bit NOT NULL DEFAULT 1)`,
    `CREATE TABLE dbo.usuarios_roles (
      usuario_id int NOT NULL REFERENCES dbo.usuarios (id), rol_id int NOT NULL REFERENCES dbo.roles (id), PRIMARY KEY (usuario_id, rol_id))`,
    `CREATE TABLE dbo.sesiones (
      id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY, usuario_id int NOT NULL REFERENCES dbo.usuarios (id), inicio datetime NOT NULL,
      minutos int NOT NULL, direccion varchar(45) NOT NULL)`,
    ...insertStatements(
      'dbo.roles',
      ['id', 'nombre'],
      ROLES.map((role, index) => [index + 1, role]),
    ),
    ...insertStatements('dbo.usuarios', ['nombre', 'apellidos', 'correo', 'alta', 'activo'], people),
    ...insertStatements('dbo.usuarios_roles', ['usuario_id', 'rol_id'], memberships),
    ...insertStatements('dbo.sesiones', ['usuario_id', 'inicio', 'minutos', 'direccion'], sessions),
  ];
};
