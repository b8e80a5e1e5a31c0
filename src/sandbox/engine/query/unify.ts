import { commonType, INT } from '../values/types.ts';
import type { Typed } from './typed.ts';

/** The type that several results meet in; bare NULLs take the others'. */
export const unify = (expressions: readonly Typed[]): Typed['type'] => {
  const known = expressions.filter((expression) => !expression.isNull);
  const [first, ...rest] = known;
  if (first === undefined) return INT;
  return rest.reduce((type, next) => commonType(type, next.type), first.type);
};
