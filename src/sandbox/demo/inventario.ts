import { insertStatements } from './insertStatements.ts';
import { seededRandom } from './random.ts';
import { PRODUCT_FINISHES, PRODUCT_KINDS, WAREHOUSES } from './words.ts';

const PRODUCT_COUNT = 600;
const MOVEMENT_COUNT = 3000;

const two = (n: number): string => String(n).padStart(2, '0');

/** Products, warehouses and what went in and out. */
export const inventarioStatements = (): readonly string[] => {
  const random = seededRandom(2);
  const products = Array.from({ length: PRODUCT_COUNT }, (_, index) => [
    `P-${String(index + 1).padStart(5, '0')}`,
    `${random.pick(PRODUCT_KINDS)} ${random.pick(PRODUCT_FINISHES)}`,
    (random.between(5, 25_000) / 100).toFixed(2),
    random.between(0, 40),
  ]);
  const movements = Array.from({ length: MOVEMENT_COUNT }, () => [
    random.between(1, PRODUCT_COUNT),
    random.between(1, WAREHOUSES.length),
    random.next() < 0.6 ? random.between(1, 200) : -random.between(1, 80),
    `2026-${two(random.between(1, 10))}-${two(random.between(1, 28))}T${two(random.between(8, 19))}:${two(random.between(0, 59))}:${two(random.between(0, 59))}.${String(random.between(0, 999)).padStart(3, '0')}`,
    random.next() < 0.3 ? `Albarán nº ${random.between(1000, 9999)}` : null,
  ]);
  return [
    `CREATE TABLE dbo.almacenes (id int IDENTITY(1,1) NOT NULL PRIMARY KEY, nombre nvarchar(60) NOT NULL, direccion nvarchar(120) NOT NULL)`,
    `CREATE TABLE dbo.productos (
      id int IDENTITY(1,1) NOT NULL PRIMARY KEY, codigo char(7) NOT NULL UNIQUE, nombre nvarchar(120) NOT NULL,
      precio decimal(10,2) NOT NULL, minimo int NOT NULL DEFAULT 0)`,
    `CREATE TABLE dbo.movimientos (
      id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY, producto_id int NOT NULL REFERENCES dbo.productos (id),
      almacen_id int NOT NULL REFERENCES dbo.almacenes (id), cantidad int NOT NULL, fecha datetime2(3) NOT NULL, nota nvarchar(200) NULL)`,
    ...insertStatements('dbo.almacenes', ['nombre', 'direccion'], WAREHOUSES),
    ...insertStatements('dbo.productos', ['codigo', 'nombre', 'precio', 'minimo'], products),
    ...insertStatements('dbo.movimientos', ['producto_id', 'almacen_id', 'cantidad', 'fecha', 'nota'], movements),
    'CREATE INDEX ix_movimientos_producto ON dbo.movimientos (producto_id)',
  ];
};
