import { sqlError } from '../../sqlError.ts';
import { convertValue } from '../../values/convert.ts';
import { BIGINT, INT, isBinary, isString, isUnicode, maxLength, varchar } from '../../values/types.ts';
import { typed } from '../typed.ts';
import { concat } from './concat.ts';
import { argumentCount, asInt, asText, atLeast, exactly, type ScalarFunction, strict, textLike } from './define.ts';
import { quoteName } from './quoteName.ts';

const mapText =
  (apply: (text: string) => string): ScalarFunction =>
  (args, _environment, name) => {
    exactly(args, 1, name);
    const text = asText(atLeast(args, 0, name, '1'));
    return strict(textLike(text), [text], ([value]) => apply(String(value)));
  };

const side =
  (fromLeft: boolean): ScalarFunction =>
  (args, _environment, name) => {
    exactly(args, 2, name);
    const text = asText(atLeast(args, 0, name, '2'));
    const count = atLeast(args, 1, name, '2');
    const length = typeof count.constant === 'number' && count.constant > 0 ? count.constant : undefined;
    return strict(textLike(text, length), [text, asInt(count)], ([value, number]) => {
      const size = Number(number);
      if (size < 0) throw sqlError(537, 16, 2, `Invalid length parameter passed to the ${name} function.`);
      const content = String(value);
      return fromLeft ? content.slice(0, size) : content.slice(Math.max(0, content.length - size));
    });
  };

/** Functions of texts. */
export const STRING_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  UPPER: mapText((text) => text.replace(/[^ß]/gu, (c) => c.toUpperCase())),
  LOWER: mapText((text) => text.toLowerCase()),
  LTRIM: mapText((text) => text.replace(/^ +/, '')),
  RTRIM: mapText((text) => text.replace(/ +$/, '')),
  TRIM: mapText((text) => text.replace(/^ +| +$/g, '')),
  REVERSE: mapText((text) => [...text].reverse().join('')),
  LEFT: side(true),
  RIGHT: side(false),
  LEN: (args, _environment, name) => {
    exactly(args, 1, name);
    const arg = atLeast(args, 0, name, '1');
    const text = asText(arg);
    const isMax = 'length' in arg.type && arg.type.length === 'max';
    return strict(isMax ? BIGINT : INT, [text], ([value]) => {
      const length = String(value).replace(/ +$/, '').length;
      return isMax ? BigInt(length) : length;
    });
  },
  DATALENGTH: (args, _environment, name) => {
    exactly(args, 1, name);
    const arg = atLeast(args, 0, name, '1');
    const isMax = 'length' in arg.type && arg.type.length === 'max';
    return strict(isMax ? BIGINT : INT, [arg], ([value]) => {
      const length = isString(arg.type)
        ? String(value).length * (isUnicode(arg.type) ? 2 : 1)
        : value instanceof Uint8Array
          ? value.length
          : maxLength(arg.type);
      return isMax ? BigInt(length) : length;
    });
  },
  SUBSTRING: (args, _environment, name) => {
    exactly(args, 3, name);
    const source = atLeast(args, 0, name, '3');
    const start = asInt(atLeast(args, 1, name, '3'));
    const count = asInt(atLeast(args, 2, name, '3'));
    const bounds = (from: number, size: number): readonly [number, number] => {
      if (size < 0) throw sqlError(537, 16, 3, 'Invalid length parameter passed to the LEFT or SUBSTRING function.');
      return [Math.max(0, from - 1), Math.max(0, from - 1 + size)];
    };
    if (isBinary(source.type)) {
      return strict(source.type, [source, start, count], ([value, from, size]) =>
        value instanceof Uint8Array ? value.subarray(...bounds(Number(from), Number(size))) : null,
      );
    }
    const text = asText(source);
    const constantCount = typeof args[2]?.constant === 'number' ? args[2].constant : undefined;
    return strict(textLike(text, constantCount), [text, start, count], ([value, from, size]) =>
      String(value).slice(...bounds(Number(from), Number(size))),
    );
  },
  CONCAT: (args, _environment, name) => {
    if (args.length < 2) throw argumentCount(name, '2 to 254');
    return concat(args, null);
  },
  CONCAT_WS: (args, _environment, name) => {
    if (args.length < 3) throw argumentCount(name, '3 to 254');
    return concat(args.slice(1), asText(atLeast(args, 0, name, '3')));
  },
  QUOTENAME: quoteName,
  REPLICATE: (args, _environment, name) => {
    exactly(args, 2, name);
    const text = asText(atLeast(args, 0, name, '2'));
    const isMax = isString(text.type) && text.type.length === 'max';
    const limit = isUnicode(text.type) ? 4000 : 8000;
    return strict(
      textLike(text, isMax ? 'max' : limit),
      [text, asInt(atLeast(args, 1, name, '2'))],
      ([value, count]) => {
        const times = Number(count);
        if (times < 0) return null;
        const unit = String(value);
        if (unit.length * times > 256 * 1024 * 1024)
          throw sqlError(
            701,
            17,
            123,
            "There is insufficient system memory in resource pool 'default' to run this query.",
          );
        const repeated = unit.repeat(isMax ? times : Math.min(times, limit));
        return isMax ? repeated : repeated.slice(0, limit);
      },
    );
  },
  SPACE: (args, _environment, name) => {
    exactly(args, 1, name);
    return strict(varchar(8000), [asInt(atLeast(args, 0, name, '1'))], ([count]) =>
      Number(count) < 0 ? null : ' '.repeat(Math.min(8000, Number(count))),
    );
  },
  STR: (args, _environment, name) => {
    if (args.length < 1 || args.length > 3) throw argumentCount(name, '1 to 3');
    return strict(varchar(8000), args, ([value, width, places]) => {
      const size = Number(width ?? 10);
      const from = args[0]?.type ?? INT;
      const number = Number(convertValue(value ?? null, from, { kind: 'float', bytes: 8 }));
      const text = number.toFixed(Math.min(16, Number(places ?? 0)));
      return text.length > size ? '*'.repeat(size) : text.padStart(size);
    });
  },
  ISNUMERIC: (args, _environment, name) => {
    exactly(args, 1, name);
    const text = asText(atLeast(args, 0, name, '1'));
    return typed(
      INT,
      (row) => {
        const value = text.evaluate(row);
        return value !== null && /^\s*[+-]?[$€£]?(\d+(,\d+)*\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(String(value))
          ? 1
          : 0;
      },
      false,
    );
  },
};
