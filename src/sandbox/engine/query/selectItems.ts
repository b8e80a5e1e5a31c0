/** The select list, and the places in it that ORDER BY names. */
import type { Expr } from '../sql/ast/expression.ts';
import type { SelectItem } from '../sql/ast/query.ts';
import { sqlError } from '../sqlError.ts';
import { sameName } from '../values/collation.ts';
import { resolveColumn, type Scope, type SourceColumn } from './scope.ts';

/** ORDER BY 2, or ORDER BY alias: the place in the output; -1 when it is neither. */
export const outputIndex = (expression: Expr, columns: readonly SourceColumn[]): number => {
  if (expression.kind === 'literal' && typeof expression.value === 'number') {
    if (expression.value < 1 || expression.value > columns.length) {
      throw sqlError(
        108,
        16,
        1,
        `The ORDER BY position number ${expression.value} is out of range of the number of items in the select list.`,
      );
    }
    return expression.value - 1;
  }
  const [name] = expression.kind === 'column' && expression.parts.length === 1 ? expression.parts : [];
  return name === undefined ? -1 : columns.findIndex((column) => sameName(column.name, name));
};

interface OutputItem {
  readonly name: string;
  readonly expression: Expr;
  readonly assign: string | null;
}

/** `*` and `t.*` become the columns that they stand for. */
export const expandItems = (items: readonly SelectItem[], scope: Scope): readonly OutputItem[] =>
  items.flatMap((item): readonly OutputItem[] => {
    if (item.kind === 'assign') return [{ name: '', expression: item.expression, assign: item.variable }];
    if (item.kind === 'expression') {
      return [{ name: item.alias ?? ownName(item.expression, scope), expression: item.expression, assign: null }];
    }
    const { qualifier } = item;
    const last = qualifier[qualifier.length - 1];
    const sources = last === undefined ? scope.sources : scope.sources.filter((source) => sameName(source.alias, last));
    if (sources.length === 0) {
      if (last === undefined) throw sqlError(263, 16, 1, 'Must specify table to select from.');
      throw sqlError(
        107,
        15,
        1,
        `The column prefix '${qualifier.join('.')}' does not match with a table name or alias name used in the query.`,
      );
    }
    return sources.flatMap((source) =>
      source.columns.map(
        (column, index): OutputItem => ({
          name: column.name,
          expression: { kind: 'place', index: source.offset + index },
          assign: null,
        }),
      ),
    );
  });

/** A bare column keeps its name; every other expression has none. */
const ownName = (expression: Expr, scope: Scope): string =>
  expression.kind === 'column'
    ? (resolveColumn(scope, expression.parts)?.column.name ?? expression.parts[expression.parts.length - 1] ?? '')
    : '';
