import { type JsonMember, type JsonNode, type JsonObject, memberOf, scanJson } from './jsonText.ts';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * Sets one value in a JSON text and leaves every other character as it is. What is missing on the way to it is made, in the style of its
 * neighbours (on one line or several, the file's indentation and line ends).
 * @throws TypeError if something on the way is no object
 */
export const setJsonValue = (text: string, path: readonly string[], value: JsonValue): string => {
  let node: JsonNode = scanJson(text);
  for (const [depth, key] of path.entries()) {
    if (node.kind !== 'object') throw new TypeError(`no object at ${path.slice(0, depth).join('.')}`);
    const member = memberOf(node, key);
    if (member === undefined) {
      const wrapped = path.slice(depth + 1).reduceRight<JsonValue>((inner, name) => ({ [name]: inner }), value);
      return insertMember(text, node, key, wrapped);
    }
    node = member.value;
  }
  return replace(text, node.start, node.end, print(value, styleOf(text), indentAt(text, node.start)));
};

/** Takes one member out, with its comma; the text as it was if there is none. */
export const removeJsonValue = (text: string, path: readonly string[]): string => {
  const key = path.at(-1);
  let parent: JsonNode | undefined = scanJson(text);
  for (const name of path.slice(0, -1)) parent = memberOf(parent, name)?.value;
  const member = key === undefined ? undefined : memberOf(parent, key);
  if (parent?.kind !== 'object' || member === undefined) return text;
  const at = parent.members.indexOf(member);
  const before = parent.members[at - 1];
  const after = parent.members[at + 1];
  const without =
    before !== undefined
      ? replace(text, before.value.end, member.value.end, '')
      : replace(text, member.keySpan.start, after?.keySpan.start ?? member.value.end, '');
  // A key may stand there twice; the one that was hidden must not come to light.
  return removeJsonValue(without, path);
};

const replace = (text: string, start: number, end: number, by: string): string =>
  text.slice(0, start) + by + text.slice(end);

const insertMember = (text: string, object: JsonObject, key: string, value: JsonValue): string => {
  const style = styleOf(text);
  const last = object.members.at(-1);
  if (last === undefined) {
    const outer = indentAt(text, object.start);
    const inner = outer + style.indent;
    const member = `${JSON.stringify(key)}: ${print(value, style, inner)}`;
    return replace(text, object.start, object.end, `{${style.eol}${inner}${member}${style.eol}${outer}}`);
  }
  const gap = gapBefore(text, object, last);
  const colon = text.slice(last.keySpan.end, last.value.start);
  const oneLine = !gap.includes('\n');
  const printed = oneLine ? printOnOneLine(value, colon) : print(value, style, gap.slice(gap.lastIndexOf('\n') + 1));
  return replace(text, last.value.end, last.value.end, `,${gap}${JSON.stringify(key)}${colon}${printed}`);
};

/** The blank before a member: what separates it from the comma or, if it is the only one, from the brace (none there: as after the colon). */
const gapBefore = (text: string, object: JsonObject, member: JsonMember): string => {
  const isOnly = object.members.length === 1;
  const gap = /\s*$/.exec(text.slice(object.start + 1, member.keySpan.start))?.[0] ?? '';
  return isOnly && gap === '' ? text.slice(member.keySpan.end, member.value.start).replace(/^.*:/s, '') : gap;
};

interface Style {
  readonly indent: string;
  readonly eol: string;
}

/** The file's own indentation (that of its first indented line) and line end; two spaces and a line feed where it has none. */
const styleOf = (text: string): Style => ({
  indent: /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ',
  eol: text.includes('\r\n') ? '\r\n' : '\n',
});

const indentAt = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';

/** Objects over several lines, lists on one. */
const print = (value: JsonValue, style: Style, outer: string): string => {
  if (!isObject(value)) return printOnOneLine(value, ': ');
  const members = Object.entries(value);
  if (members.length === 0) return '{}';
  const inner = outer + style.indent;
  const lines = members.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${print(item, style, inner)}`);
  return ['{', lines.join(`,${style.eol}`), `${outer}}`].join(style.eol);
};

const printOnOneLine = (value: JsonValue, colon: string): string => {
  const space = colon.endsWith(' ') ? ' ' : '';
  if (isArray(value)) return `[${value.map((item) => printOnOneLine(item, colon)).join(`,${space}`)}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}${colon}${printOnOneLine(item, colon)}`,
  );
  return members.length === 0 ? '{}' : `{${space}${members.join(`,${space}`)}${space}}`;
};

const isArray = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

const isObject = (value: JsonValue): value is { readonly [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !isArray(value);
