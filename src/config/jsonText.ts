/**
 * A JSON text with the place of every value in it: JSON.parse gives no positions, but an error needs its line, and changing one value needs
 * its place so that all else stays as a person wrote it. Accepts exactly what JSON.parse accepts (a property test holds that).
 */
export type JsonNode = JsonObject | JsonArray | JsonScalar;

interface Span {
  /** Offsets into the text, in UTF-16 units; `end` is behind the last one. */
  readonly start: number;
  readonly end: number;
}
export interface JsonObject extends Span {
  readonly kind: 'object';
  readonly members: readonly JsonMember[];
}
export interface JsonArray extends Span {
  readonly kind: 'array';
  readonly items: readonly JsonNode[];
}
export interface JsonScalar extends Span {
  readonly kind: 'scalar';
}
export interface JsonMember {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: JsonNode;
}

export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  readonly offset: number;
  /** What stands there instead of something that could: a character in quotes, or `EOF`. */
  readonly found: string;

  constructor(found: string, expected: string, offset: number) {
    super(`${found}, expected ${expected}`);
    this.found = found;
    this.offset = offset;
  }
}

/** Line and column of an offset, both from 1. */
export const positionAt = (text: string, offset: number): { readonly line: number; readonly column: number } => {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
};

/** The member that counts: the last one of its name, as in JSON.parse. */
export const memberOf = (node: JsonNode | undefined, key: string): JsonMember | undefined =>
  node?.kind === 'object' ? node.members.findLast((member) => member.key === key) : undefined;

/** Deeper than any configuration, shallower than the stack. */
const DEEPEST = 500;

/** @throws JsonSyntaxError where the text stops being JSON */
export const scanJson = (text: string): JsonNode => {
  let at = 0;

  const fail = (expected: string): never => {
    const found = at < text.length ? JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0)) : 'EOF';
    throw new JsonSyntaxError(found, expected, at);
  };
  const skipBlank = (): void => {
    while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at++;
  };
  const take = (token: string): boolean => {
    if (!text.startsWith(token, at)) return false;
    at += token.length;
    return true;
  };
  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };

  const string = (): Span => {
    const start = at;
    if (!take('"')) fail('"');
    for (;;) {
      const character = text.charAt(at);
      if (character === '' || character < ' ') fail('"');
      if (character === '"') break;
      if (character !== '\\') at++;
      else if (!match(/\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y)) fail('an escape such as \\\\ or \\"');
    }
    at++;
    return { start, end: at };
  };

  const member = (depth: number): JsonMember => {
    const keySpan = string();
    skipBlank();
    if (!take(':')) fail('":"');
    const value = valueWithBlanks(depth);
    return { key: String(JSON.parse(text.slice(keySpan.start, keySpan.end))), keySpan, value };
  };

  /** The inside of a list up to its closing bracket, which follows an element or nothing. */
  const list = <Element>(close: string, element: () => Element): Element[] => {
    const elements: Element[] = [];
    skipBlank();
    if (take(close)) return elements;
    do {
      skipBlank();
      elements.push(element());
    } while (take(','));
    if (!take(close)) fail(`"," or "${close}"`);
    return elements;
  };

  const value = (depth: number): JsonNode => {
    if (depth > DEEPEST) fail('fewer brackets inside each other');
    const start = at;
    if (take('{')) {
      const members = list('}', () => member(depth + 1));
      return { kind: 'object', start, end: at, members };
    }
    if (take('[')) {
      const items = list(']', () => valueWithBlanks(depth + 1));
      return { kind: 'array', start, end: at, items };
    }
    if (text.startsWith('"', at)) return { kind: 'scalar', ...string() };
    const isScalar =
      take('true') || take('false') || take('null') || match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (!isScalar) fail('a value');
    return { kind: 'scalar', start, end: at };
  };
  const valueWithBlanks = (depth: number): JsonNode => {
    skipBlank();
    const node = value(depth);
    skipBlank();
    return node;
  };

  const root = valueWithBlanks(0);
  if (at < text.length) fail('the end of the file');
  return root;
};
