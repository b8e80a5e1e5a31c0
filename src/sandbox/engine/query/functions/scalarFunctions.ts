import { createHash } from 'node:crypto';
import { sqlError } from '../../sqlError.ts';
import { convertValue } from '../../values/convert.ts';
import { commonType, GUID, isNumber, isString, varbinary } from '../../values/types.ts';
import { comparerOf } from '../compareValues.ts';
import type { Environment } from '../context.ts';
import { convertTyped, type Typed, typed } from '../typed.ts';
import { unify } from '../unify.ts';
import { CHARACTER_CODES } from './characterCodes.ts';
import { CLOCK_FUNCTIONS } from './clockFunctions.ts';
import { DATE_CONSTRUCTORS } from './dateConstructors.ts';
import { DATE_FUNCTIONS } from './dateFunctions.ts';
import { argumentCount, asInt, atLeast, exactly, type ScalarFunction, strict } from './define.ts';
import { MATH_FUNCTIONS } from './mathFunctions.ts';
import { OFFSET_FUNCTIONS } from './offsetFunctions.ts';
import { STRING_FUNCTIONS } from './stringFunctions.ts';
import { TEXT_SEARCHES } from './textSearches.ts';

const greatest =
  (sign: 1 | -1): ScalarFunction =>
  (args, _environment, name) => {
    if (args.length === 0) throw argumentCount(name, '1 to 254');
    const type = unify(args);
    const converted = args.map((arg) => convertTyped(arg, type));
    const compare = comparerOf(type);
    return typed(type, (row) => {
      let best = null as ReturnType<Typed['evaluate']>;
      for (const arg of converted) {
        const value = arg.evaluate(row);
        if (value !== null && (best === null || sign * compare(value, best) > 0)) best = value;
      }
      return best;
    });
  };

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  SHA: 'sha1',
  SHA1: 'sha1',
  SHA2_256: 'sha256',
  SHA2_512: 'sha512',
};

const GENERAL: Readonly<Record<string, ScalarFunction>> = {
  COALESCE: (args, _environment, name) => {
    if (args.length < 2) throw argumentCount(name, '2 to 254');
    if (args.every((arg) => arg.isNull)) {
      throw sqlError(
        4127,
        16,
        1,
        'At least one of the arguments to COALESCE must be an expression that is not the NULL constant.',
      );
    }
    const type = unify(args);
    const converted = args.map((arg) => convertTyped(arg, type));
    return typed(
      type,
      (row) => {
        for (const arg of converted) {
          const value = arg.evaluate(row);
          if (value !== null) return value;
        }
        return null;
      },
      args.every((arg) => arg.nullable),
    );
  },
  // ISNULL takes the type of its first argument, which may cut the second.
  ISNULL: (args, _environment, name) => {
    exactly(args, 2, name);
    const first = atLeast(args, 0, name, '2');
    const type = first.isNull ? atLeast(args, 1, name, '2').type : first.type;
    const check = convertTyped(first, type);
    const second = convertTyped(atLeast(args, 1, name, '2'), type);
    return typed(type, (row) => check.evaluate(row) ?? second.evaluate(row), second.nullable);
  },
  NULLIF: (args, _environment, name) => {
    exactly(args, 2, name);
    const first = atLeast(args, 0, name, '2');
    const second = atLeast(args, 1, name, '2');
    if (first.isNull)
      throw sqlError(
        4151,
        16,
        1,
        'The type of the first argument to NULLIF cannot be the NULL constant because the type of the first argument has to be known.',
      );
    if (second.isNull) return first;
    const type = commonType(first.type, second.type);
    const [a, b] = [convertTyped(first, type), convertTyped(second, type)];
    const compare = comparerOf(type);
    return typed(first.type, (row) => {
      const [x, y] = [a.evaluate(row), b.evaluate(row)];
      return x === null || (y !== null && compare(x, y) === 0) ? null : first.evaluate(row);
    });
  },
  CHOOSE: (args, _environment, name) => {
    if (args.length < 2) throw argumentCount(name, '2 to 255');
    const index = asInt(atLeast(args, 0, name, '2'));
    const type = unify(args.slice(1));
    const choices = args.slice(1).map((arg) => convertTyped(arg, type));
    return typed(type, (row) => choices[Number(index.evaluate(row) ?? 0) - 1]?.evaluate(row) ?? null);
  },
  GREATEST: greatest(1),
  LEAST: greatest(-1),
  NEWID: (args, environment, name) => {
    exactly(args, 0, name);
    return typed(GUID, () => environment.newGuid(), false);
  },
  NEWSEQUENTIALID: (args, environment, name) => {
    exactly(args, 0, name);
    return typed(GUID, () => environment.newGuid(), false);
  },
  HASHBYTES: (args, _environment, name) => {
    exactly(args, 2, name);
    const [algorithm, input] = [atLeast(args, 0, name, '2'), atLeast(args, 1, name, '2')];
    if (isNumber(input.type))
      throw sqlError(8116, 16, 1, 'Argument data type int is invalid for argument 2 of hashbytes function.');
    return strict(varbinary(8000), [algorithm, input], ([kind, value]) => {
      const hash = HASHES[String(kind).toUpperCase()];
      if (hash === undefined) return null;
      const bytes = isString(input.type) ? convertValue(value ?? null, input.type, varbinary('max')) : value;
      return Uint8Array.from(
        createHash(hash)
          .update(bytes instanceof Uint8Array ? bytes : String(bytes))
          .digest(),
      );
    });
  },
};

const FUNCTIONS: ReadonlyMap<string, ScalarFunction> = new Map(
  [
    GENERAL,
    STRING_FUNCTIONS,
    TEXT_SEARCHES,
    CHARACTER_CODES,
    MATH_FUNCTIONS,
    DATE_FUNCTIONS,
    CLOCK_FUNCTIONS,
    DATE_CONSTRUCTORS,
    OFFSET_FUNCTIONS,
  ].flatMap((family) => Object.entries(family)),
);

/** Functions that depend on nothing but their arguments, the clock and chance. */
export const scalarFunction = (name: string, args: readonly Typed[], environment: Environment): Typed | null => {
  const found = FUNCTIONS.get(name);
  return found === undefined ? null : found(args, environment, name);
};
