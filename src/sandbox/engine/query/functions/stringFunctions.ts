import { sqlError } from '../../sqlError.ts';
import { convertValue } from '../../values/convert.ts';
import {
  BIGINT,
  char,
  INT,
  isBinary,
  isDate,
  isString,
  isUnicode,
  maxLength,
  nchar,
  nvarchar,
  varchar,
} from '../../values/types.ts';
import { likePattern } from '../like.ts';
import { type Typed, typed } from '../typed.ts';
import { argumentCount, asInt, asText, atLeast, exactly, type ScalarFunction, strict, textLike } from './define.ts';

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

const indexOf = (needle: string, text: string, from: number): number => {
  // Case folding may change a text's length (ß), so places are counted only where it did not.
  const folded = text.toUpperCase();
  const wanted = needle.toUpperCase();
  if (folded.length !== text.length || wanted.length !== needle.length) return text.indexOf(needle, from);
  return folded.indexOf(wanted, from);
};

const replaceAll = (text: string, from: string, to: string): string => {
  if (from === '') return text;
  let result = '';
  let at = 0;
  for (;;) {
    const found = indexOf(from, text, at);
    if (found < 0) return result + text.slice(at);
    result += text.slice(at, found) + to;
    at = found + from.length;
  }
};

const concat = (args: readonly Typed[], separator: Typed | null): Typed => {
  const unicode = [...args, ...(separator === null ? [] : [separator])].some((arg) => isUnicode(arg.type));
  const texts = args.map(asText);
  const isMax = texts.some((text) => isString(text.type) && text.type.length === 'max');
  const limit = unicode ? 4000 : 8000;
  const total = texts.reduce((sum, text, index) => {
    const from = args[index]?.type;
    const length = isString(text.type) && typeof text.type.length === 'number' ? text.type.length : limit;
    return sum + (from !== undefined && !isString(from) ? (isDate(from) ? 35 : 41) : length);
  }, 0);
  const length = isMax ? 'max' : Math.max(1, Math.min(limit, total));
  return typed(
    unicode ? nvarchar(length) : varchar(length),
    (row) => {
      const parts = texts.map((text) => text.evaluate(row));
      if (separator === null) return parts.map((part) => (part === null ? '' : String(part))).join('');
      const between = separator.evaluate(row);
      return parts.filter((part) => part !== null).join(between === null ? '' : String(between));
    },
    false,
  );
};

const quoteName: ScalarFunction = (args, _environment, name) => {
  if (args.length < 1 || args.length > 2) throw argumentCount(name, '1 to 2');
  const text = asText(atLeast(args, 0, name, '1'));
  const delimiter = args[1] === undefined ? null : asText(args[1]);
  return typed(nvarchar(258), (row) => {
    const value = text.evaluate(row);
    const quote = delimiter === null ? '[' : delimiter.evaluate(row);
    if (value === null || quote === null || String(value).length > 128) return null;
    const [open, close] =
      {
        '[': '[]',
        ']': '[]',
        "'": "''",
        '"': '""',
        '(': '()',
        ')': '()',
        '<': '<>',
        '>': '<>',
        '{': '{}',
        '}': '{}',
        '`': '``',
      }[String(quote).slice(0, 1)] ?? [];
    if (open === undefined || close === undefined) return null;
    return `${open}${String(value).replaceAll(close, close + close)}${close}`;
  });
};

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
  REPLACE: (args, _environment, name) => {
    exactly(args, 3, name);
    const texts = args.map(asText);
    const unicode = texts.some((text) => isUnicode(text.type));
    const isMax = texts.some((text) => isString(text.type) && text.type.length === 'max');
    const length = isMax ? 'max' : unicode ? 4000 : 8000;
    return strict(unicode ? nvarchar(length) : varchar(length), texts, ([text, from, to]) =>
      replaceAll(String(text), String(from), String(to)),
    );
  },
  CHARINDEX: (args, _environment, name) => {
    if (args.length < 2 || args.length > 3) throw argumentCount(name, '2 to 3');
    const [needle, text] = [asText(atLeast(args, 0, name, '2')), asText(atLeast(args, 1, name, '2'))];
    const from = args[2] === undefined ? [] : [asInt(args[2])];
    return strict(INT, [needle, text, ...from], ([wanted, value, start]) =>
      String(wanted) === '' ? 0 : indexOf(String(wanted), String(value), Math.max(0, Number(start ?? 1) - 1)) + 1,
    );
  },
  PATINDEX: (args, _environment, name) => {
    exactly(args, 2, name);
    return strict(INT, args.map(asText), ([pattern, value]) => {
      const text = String(value);
      const source = String(pattern);
      const anchored = !source.startsWith('%');
      const expression = likePattern(anchored ? source : source.slice(1), null);
      const last = anchored ? 0 : text.length;
      for (let at = 0; at <= last; at++) if (expression.test(text.slice(at))) return at + 1;
      return 0;
    });
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
  STUFF: (args, _environment, name) => {
    exactly(args, 4, name);
    const [text, start, count, insert] = [
      asText(atLeast(args, 0, name, '4')),
      asInt(atLeast(args, 1, name, '4')),
      asInt(atLeast(args, 2, name, '4')),
      asText(atLeast(args, 3, name, '4')),
    ];
    const unicode = isUnicode(text.type) || isUnicode(insert.type);
    const isMax = isString(text.type) && text.type.length === 'max';
    return strict(
      unicode ? nvarchar(isMax ? 'max' : 4000) : varchar(isMax ? 'max' : 8000),
      [text, start, count, insert],
      ([value, from, size, piece]) => {
        const content = String(value);
        const at = Number(from);
        if (at < 1 || at > content.length || Number(size) < 0) return null;
        return content.slice(0, at - 1) + String(piece) + content.slice(at - 1 + Number(size));
      },
    );
  },
  ASCII: (args, _environment, name) => {
    exactly(args, 1, name);
    return strict(INT, [asText(atLeast(args, 0, name, '1'))], ([value]) =>
      value === '' ? null : (Buffer.from(String(value), 'latin1')[0] ?? null),
    );
  },
  UNICODE: (args, _environment, name) => {
    exactly(args, 1, name);
    return strict(INT, [asText(atLeast(args, 0, name, '1'))], ([value]) =>
      value === '' ? null : String(value).charCodeAt(0),
    );
  },
  CHAR: (args, _environment, name) => {
    exactly(args, 1, name);
    return strict(char(1), [asInt(atLeast(args, 0, name, '1'))], ([code]) =>
      Number(code) < 0 || Number(code) > 255 ? null : Buffer.from([Number(code)]).toString('latin1'),
    );
  },
  NCHAR: (args, _environment, name) => {
    exactly(args, 1, name);
    return strict(nchar(1), [asInt(atLeast(args, 0, name, '1'))], ([code]) =>
      Number(code) < 0 || Number(code) > 65535 ? null : String.fromCharCode(Number(code)),
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
