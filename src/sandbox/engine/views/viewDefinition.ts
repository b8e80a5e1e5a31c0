import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import type { SourceColumn } from '../query/scope.ts';

/** One column of a system view: its name, its wire type, and its value of whatever the rows are made from. */
export type ViewColumn<Item> = readonly [name: string, type: SqlType, value: (item: Item) => SqlValue];

/** A system view as a query reads it. */
export interface SystemView {
  readonly columns: readonly SourceColumn[];
  rows(): readonly (readonly SqlValue[])[];
}

/** Columns are all nullable on the wire, as the real server has nearly all of them (contract.md section 2). */
export const view = <Item>(columns: readonly ViewColumn<Item>[], items: () => readonly Item[]): SystemView => ({
  columns: columns.map(([name, type]) => ({ name, type, nullable: true })),
  rows: () => items().map((item) => columns.map(([, , value]) => value(item))),
});
