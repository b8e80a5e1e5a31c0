import type { SqlValue } from '../../sqlTypes.ts';
import { sqlError } from '../sqlError.ts';
import { isString, isUnicode, nvarchar, varchar } from '../values/types.ts';
import { type AggregateFunction, type Call, wrongArguments } from './aggregate.ts';
import { orderWithNulls } from './compareValues.ts';
import type { CompileContext, Compiler } from './context.ts';
import { convertTyped, type Typed } from './typed.ts';

/** STRING_AGG, WITHIN GROUP or in the order of the rows. */
export const stringAggregate = (
  compiler: Compiler,
  call: Call,
  argument: Typed,
  base: CompileContext,
): AggregateFunction => {
  const separatorExpression = call.args[1];
  if (separatorExpression === undefined) throw wrongArguments('STRING_AGG', 2);
  const separator = compiler.expression(separatorExpression, base);
  const unicode = !isString(argument.type) || isUnicode(argument.type);
  const isMax = isString(argument.type) && argument.type.length === 'max';
  const type = unicode ? nvarchar(isMax ? 'max' : 4000) : varchar(isMax ? 'max' : 8000);
  const text = convertTyped(argument, unicode ? nvarchar('max') : varchar('max'));
  const order = compiler.order(call.within ?? [], base);
  return {
    type,
    create: () => {
      const parts: { readonly text: string; readonly keys: readonly SqlValue[] }[] = [];
      let between = '';
      return {
        add: (row) => {
          const value = text.evaluate(row);
          if (value === null) return;
          between = String(separator.evaluate(row) ?? '');
          parts.push({ text: String(value), keys: order.map((item) => item.key.evaluate(row)) });
        },
        value: () => {
          if (parts.length === 0) return null;
          if (order.length > 0) {
            const comparers = order.map((item) => orderWithNulls(item.key.type));
            parts.sort((a, b) => {
              for (const [index, item] of order.entries()) {
                const difference = comparers[index]?.(a.keys[index] ?? null, b.keys[index] ?? null) ?? 0;
                if (difference !== 0) return item.descending ? -difference : difference;
              }
              return 0;
            });
          }
          const joined = parts.map((part) => part.text).join(between);
          const limit = unicode ? 4000 : 8000;
          if (!isMax && joined.length > limit) {
            throw sqlError(
              9829,
              16,
              1,
              'STRING_AGG aggregation result exceeded the limit of 8000 bytes. Use LOB types to avoid result truncation.',
            );
          }
          return joined;
        },
      };
    },
  };
};
