import type { SelectCore } from '../sql/ast/query.ts';
import { sqlError } from '../sqlError.ts';
import { collationKey } from '../values/collation.ts';
import { bindRelation } from './bindRelation.ts';
import type { CompileContext, Compiler } from './context.ts';
import { joinRelations } from './joinRelations.ts';
import type { Relation } from './relation.ts';

/** FROM: its tables joined from left to right. @throws SqlError 1013 */
export const bindFrom = (compiler: Compiler, core: SelectCore, context: CompileContext): Relation => {
  const [first, ...rest] = core.from;
  if (first === undefined) {
    return {
      sources: [],
      width: 0,
      *rows() {
        yield;
        return [[]];
      },
    };
  }
  const hints = core.where === null ? [] : [core.where];
  let relation = bindRelation(compiler, first, context, hints);
  for (const next of rest) {
    relation = joinRelations(
      compiler,
      relation,
      bindRelation(compiler, next, context, hints),
      'cross',
      null,
      context,
      hints,
    );
  }
  const aliases = relation.sources.map((source) =>
    [...source.qualifiers.slice(0, -1), source.alias].map(collationKey).join('.'),
  );
  const twice = aliases.findIndex((alias, index) => aliases.indexOf(alias) !== index);
  const source = relation.sources[twice];
  if (twice >= 0 && source !== undefined) {
    throw sqlError(
      1013,
      16,
      1,
      `The objects "${source.alias}" and "${source.alias}" in the FROM clause have the same exposed names. Use correlation names to distinguish them.`,
    );
  }
  return relation;
};
