/** Foreign keys as seen from the table that they point at. */
import type { DatabaseCatalogue } from '../../store/databaseCatalogue.ts';
import type { ObjectDefinition } from '../../store/tableDefinition.ts';
import { sameName } from '../../values/collation.ts';

/** Whether another table's foreign key points at this object: it can then be neither dropped nor truncated. */
export const isReferenced = (
  catalogue: DatabaseCatalogue,
  { id, schema, name }: Pick<ObjectDefinition, 'id' | 'schema' | 'name'>,
): boolean =>
  catalogue
    .objects()
    .some(
      (object) =>
        object.kind === 'table' &&
        object.id !== id &&
        object.foreignKeys.some((key) => sameName(key.table, name) && sameName(key.schema, schema)),
    );
