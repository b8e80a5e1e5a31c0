import type { JsonSchema } from '../../src/config/schema/jsonSchema.ts';

const SAYS_NOTHING = ['$schema', '$defs', 'title', 'description'];

/** Where a value breaks a schema (draft 2020-12, the keywords that ours uses), as paths; a keyword that is not known here is an error. */
export const jsonSchemaProblems = (value: unknown, root: JsonSchema): readonly string[] =>
  problemsIn(value, root, root, '$');

const problemsIn = (value: unknown, schema: JsonSchema, root: JsonSchema, at: string): readonly string[] => {
  const deeper = (inner: unknown, of: JsonSchema, key: string | number) => problemsIn(inner, of, root, `${at}.${key}`);
  const wrong = (is: boolean, keyword: string): readonly string[] => (is ? [`${at}: ${keyword}`] : []);
  const { properties = {} } = schema;
  return Object.keys(schema).flatMap((keyword): readonly string[] => {
    switch (keyword) {
      case '$ref': {
        const part = root.$defs?.[(schema.$ref ?? '').replace('#/$defs/', '')];
        if (part === undefined) throw new Error(`nothing at ${schema.$ref}`);
        return problemsIn(value, part, root, at);
      }
      case 'type':
        return wrong(![schema.type ?? []].flat().some((type) => isOfType(value, type)), keyword);
      case 'enum':
        return wrong(schema.enum?.includes(value) !== true, keyword);
      case 'pattern':
        return wrong(typeof value === 'string' && !new RegExp(schema.pattern ?? '', 'u').test(value), keyword);
      case 'minimum':
        return wrong(typeof value === 'number' && value < (schema.minimum ?? 0), keyword);
      case 'maximum':
        return wrong(typeof value === 'number' && value > (schema.maximum ?? 0), keyword);
      case 'anyOf':
        return wrong(schema.anyOf?.every((one) => problemsIn(value, one, root, at).length > 0) === true, keyword);
      case 'items':
        return Array.isArray(value) ? value.flatMap((item, index) => deeper(item, schema.items ?? {}, index)) : [];
      case 'required':
        return membersOf(value) === null
          ? []
          : (schema.required ?? []).filter((key) => !Object.hasOwn(Object(value), key));
      case 'properties':
        return (membersOf(value) ?? []).flatMap(([key, inner]) => deeper(inner, properties[key] ?? {}, key));
      case 'additionalProperties': {
        const others = (membersOf(value) ?? []).filter(([key]) => !Object.hasOwn(properties, key));
        const { additionalProperties: rule } = schema;
        if (typeof rule === 'object') return others.flatMap(([key, inner]) => deeper(inner, rule, key));
        return rule === false ? others.map(([key]) => `${at}.${key}: ${keyword}`) : [];
      }
      default:
        if (SAYS_NOTHING.includes(keyword)) return [];
        throw new Error(`this check does not know ${keyword}`);
    }
  });
};

const membersOf = (value: unknown): readonly [string, unknown][] | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : null;

const isOfType = (value: unknown, type: string): boolean => {
  switch (type) {
    case 'object':
      return membersOf(value) !== null;
    case 'array':
      return Array.isArray(value);
    case 'null':
      return value === null;
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
};
