import type { SqlType, SqlValue } from '../../../sqlTypes.ts';
import { sqlError } from '../../sqlError.ts';
import { exactOf, floatOf } from '../../values/convertNumber.ts';
import { formatDecimal, pow10, rescale, truncateTo } from '../../values/decimal.ts';
import { invalidOperator, overflowConverting } from '../../values/errors.ts';
import { FLOAT, INT, isNumber, isString, type NumberType, numeric } from '../../values/types.ts';
import { convertTyped, type Typed } from '../typed.ts';
import { argumentCount, asInt, atLeast, exactly, type ScalarFunction, strict } from './define.ts';

const asNumber = (arg: Typed, name: string): Typed & { readonly type: NumberType } => {
  const number = isString(arg.type) || arg.isNull ? convertTyped(arg, FLOAT) : arg;
  const { type } = number;
  if (!isNumber(type)) throw invalidOperator(arg.type, name.toLowerCase());
  return { ...number, type };
};

const float =
  (apply: (value: number) => number): ScalarFunction =>
  (args, _environment, name) => {
    exactly(args, 1, name);
    const arg = convertTyped(asNumber(atLeast(args, 0, name, '1'), name), FLOAT);
    return strict(FLOAT, [arg], ([value]) => {
      const result = apply(floatOf(value ?? null));
      if (!Number.isFinite(result)) throw sqlError(3623, 16, 1, 'An invalid floating point operation occurred.');
      return result;
    });
  };

/** ABS, FLOOR, CEILING, SIGN keep the type of their argument. */
const sameKind =
  (
    apply: (value: SqlValue, type: NumberType) => SqlValue,
    resultOf: (type: NumberType) => SqlType = (type) => type,
  ): ScalarFunction =>
  (args, _environment, name) => {
    exactly(args, 1, name);
    const arg = asNumber(atLeast(args, 0, name, '1'), name);
    return strict(resultOf(arg.type), [arg], ([value]) => apply(value ?? null, arg.type));
  };

const wholeType = (type: NumberType): SqlType => (type.kind === 'numeric' ? numeric(type.precision, 0) : type);

const whole =
  (up: boolean) =>
  (value: SqlValue, type: NumberType): SqlValue => {
    if (type.kind === 'float') return up ? Math.ceil(Number(value)) : Math.floor(Number(value));
    if (type.kind !== 'numeric' && type.kind !== 'money') return value;
    const exact = exactOf(value, type);
    const cut = truncateTo(exact, 0);
    const back = rescale(cut, exact.scale).units;
    const units =
      back === exact.units
        ? cut.units
        : up
          ? exact.units > 0n
            ? cut.units + 1n
            : cut.units
          : exact.units < 0n
            ? cut.units - 1n
            : cut.units;
    return formatDecimal(rescale({ units, scale: 0 }, type.kind === 'money' ? 4 : 0));
  };

const negative = (value: SqlValue, type: NumberType): boolean =>
  type.kind === 'float' ? Number(value) < 0 : exactOf(value, type).units < 0n;

const absolute = (value: SqlValue, type: NumberType): SqlValue => {
  if (!negative(value, type)) return value;
  if (typeof value === 'bigint') return -value;
  if (typeof value === 'number') {
    if (type.kind === 'int' && value === -2147483648) throw overflowConverting('expression', type);
    return -value;
  }
  const exact = exactOf(value, type);
  return formatDecimal({ units: -exact.units, scale: exact.scale });
};

const round: ScalarFunction = (args, _environment, name) => {
  if (args.length < 2 || args.length > 3) throw argumentCount(name, '2 to 3');
  const arg = asNumber(atLeast(args, 0, name, '2'), name);
  const length = asInt(atLeast(args, 1, name, '2'));
  const mode = args[2] === undefined ? [] : [asInt(args[2])];
  return strict(arg.type, [arg, length, ...mode], ([value, places, truncates]) => {
    const digits = Number(places);
    const cuts = Number(truncates ?? 0) !== 0;
    if (arg.type.kind === 'float') {
      const factor = 10 ** digits;
      const scaled = Number(value) * factor;
      const result = cuts ? Math.trunc(scaled) : Math.sign(scaled) * Math.round(Math.abs(scaled));
      return result / factor;
    }
    const exact = exactOf(value ?? null, arg.type);
    const shorten = cuts ? truncateTo : rescale;
    if (digits >= exact.scale) return value ?? null;
    const rounded =
      digits >= 0
        ? rescale(shorten(exact, digits), exact.scale)
        : {
            units:
              shorten({ units: exact.units, scale: exact.scale - digits }, 0).units *
              pow10(-digits) *
              pow10(exact.scale),
            scale: exact.scale,
          };
    if (arg.type.kind === 'int') return arg.type.bytes === 8 ? rounded.units : Number(rounded.units);
    return formatDecimal(rounded);
  });
};

/** RAND(seed) repeats; without a seed every call differs, as the server's does. */
const random: ScalarFunction = (args) =>
  strict(FLOAT, args, ([seed]) => {
    if (seed === undefined) return Math.random();
    let state = (Number(seed) * 2_654_435_761 + 12_345) >>> 0;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  });

/** Functions of numbers. */
export const MATH_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  ABS: sameKind(absolute),
  CEILING: sameKind(whole(true), wholeType),
  FLOOR: sameKind(whole(false), wholeType),
  SIGN: sameKind((value, type) => {
    const zero = type.kind === 'float' ? Number(value) === 0 : exactOf(value, type).units === 0n;
    const sign = zero ? 0 : negative(value, type) ? -1 : 1;
    if (type.kind === 'int') return type.bytes === 8 ? BigInt(sign) : sign;
    if (type.kind === 'numeric' || type.kind === 'money')
      return formatDecimal(rescale({ units: BigInt(sign), scale: 0 }, type.kind === 'money' ? 4 : type.scale));
    return sign;
  }),
  ROUND: round,
  SQRT: float(Math.sqrt),
  SQUARE: float((value) => value * value),
  EXP: float(Math.exp),
  LOG10: float(Math.log10),
  SIN: float(Math.sin),
  COS: float(Math.cos),
  TAN: float(Math.tan),
  PI: (args, _environment, name) => {
    exactly(args, 0, name);
    return strict(FLOAT, [], () => Math.PI, false);
  },
  RAND: random,
  LOG: (args, _environment, name) => {
    if (args.length < 1 || args.length > 2) throw argumentCount(name, '1 to 2');
    return strict(
      FLOAT,
      args.map((arg) => convertTyped(asNumber(arg, name), FLOAT)),
      ([value, base]) => {
        const result = base === undefined ? Math.log(Number(value)) : Math.log(Number(value)) / Math.log(Number(base));
        if (!Number.isFinite(result)) throw sqlError(3623, 16, 1, 'An invalid floating point operation occurred.');
        return result;
      },
    );
  },
  POWER: (args, _environment, name) => {
    exactly(args, 2, name);
    const base = asNumber(atLeast(args, 0, name, '2'), name);
    const type = base.type.kind === 'bit' ? INT : base.type;
    const exponent = convertTyped(asNumber(atLeast(args, 1, name, '2'), name), FLOAT);
    const result = strict(FLOAT, [convertTyped(base, FLOAT), exponent], ([value, power]) => {
      const raised = Number(value) ** Number(power);
      if (!Number.isFinite(raised)) throw overflowConverting('expression', type);
      return raised;
    });
    return convertTyped(result, type);
  },
};
