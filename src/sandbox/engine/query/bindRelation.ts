import type { SqlValue } from '../../sqlTypes.ts';
import type { Expr } from '../sql/ast/expression.ts';
import type { TableRef } from '../sql/ast/query.ts';
import { sqlError } from '../sqlError.ts';
import { varbinary } from '../values/types.ts';
import { bindTable } from './bindTable.ts';
import type { CompileContext, Compiler } from './context.ts';
import { joinRelations } from './joinRelations.ts';
import { nulls, type Relation, renamed, requireNames, scopeOf, shifted, single } from './relation.ts';
import type { Row } from './typed.ts';

/** Binds one reference. `hints` are conditions of the WHERE clause that an index or a hash join may use; they are tested again later. */
export const bindRelation = (
  compiler: Compiler,
  ref: TableRef,
  context: CompileContext,
  hints: readonly Expr[],
): Relation => {
  switch (ref.kind) {
    case 'table':
      return bindTable(compiler, ref, context, hints);
    case 'derived': {
      const query = compiler.query(ref.query, { ...context, aggregates: null, windows: null });
      return single(ref.alias, [], requireNames(renamed(query.columns, ref.columns, ref.alias), ref.alias), (outer) =>
        query.run(outer),
      );
    }
    case 'function': {
      const args = ref.args.map((arg) => compiler.expression(arg, { ...context, aggregates: null, windows: null }));
      const found = context.environment.bindFunction(ref.name, args);
      if (found === null) throw sqlError(208, 16, 1, `Invalid object name '${ref.name.join('.')}'.`);
      const alias = ref.alias ?? ref.name[ref.name.length - 1] ?? '';
      return single(
        alias,
        ref.alias === null ? ref.name : [],
        renamed(found.columns, ref.columns, alias),
        function* (outer) {
          yield;
          const row: Row = outer ?? { values: [], outer: null };
          return found.rows(args.map((arg) => arg.evaluate(row)));
        },
      );
    }
    case 'bulk':
      return single(ref.alias, [], [{ name: 'BulkColumn', type: varbinary('max'), nullable: true }], function* () {
        yield;
        return [[context.environment.readBulk(ref.path)]];
      });
    case 'join': {
      const left = bindRelation(
        compiler,
        ref.left,
        context,
        ref.join === 'left' || ref.join === 'inner' || ref.join === 'cross' ? hints : [],
      );
      const right = bindRelation(
        compiler,
        ref.right,
        context,
        ref.join === 'inner' || ref.join === 'cross' ? hints : [],
      );
      return joinRelations(compiler, left, right, ref.join, ref.on, context, hints);
    }
    case 'apply': {
      const left = bindRelation(compiler, ref.left, context, []);
      const inner: CompileContext = { ...context, scope: scopeOf(left.sources, context.scope) };
      const right = bindRelation(compiler, ref.right, inner, []);
      return {
        sources: [...left.sources, ...shifted(right.sources, left.width)],
        width: left.width + right.width,
        *rows(outer) {
          const result: (readonly SqlValue[])[] = [];
          for (const values of yield* left.rows(outer)) {
            const matches = yield* right.rows({ values, outer });
            for (const match of matches) result.push([...values, ...match]);
            if (matches.length === 0 && ref.outer) result.push([...values, ...nulls(right.width)]);
          }
          return result;
        },
      };
    }
  }
};
