import { INT, isString, isUnicode, nvarchar, varchar } from '../../values/types.ts';
import { likePattern } from '../like.ts';
import { argumentCount, asInt, asText, atLeast, exactly, type ScalarFunction, strict } from './define.ts';

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

/** Finding text within text, and replacing it. */
export const TEXT_SEARCHES: Readonly<Record<string, ScalarFunction>> = {
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
};
