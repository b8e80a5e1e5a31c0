import { char, INT, nchar } from '../../values/types.ts';
import { asInt, asText, atLeast, exactly, type ScalarFunction, strict } from './define.ts';

/** Characters and their numbers. */
export const CHARACTER_CODES: Readonly<Record<string, ScalarFunction>> = {
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
};
