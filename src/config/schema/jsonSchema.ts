/**
 * `backup_config.schema.json`: the zod schema as JSON Schema, so that editors complete and check a configuration while it is written. What the
 * values mean together (a schedule has a time or an interval, …) only the program checks: `rexus-backup config check`.
 */
import * as z from 'zod';
import { configSchema, WRAPPER } from '../configSchema.ts';
import { DESCRIPTIONS } from './descriptions.ts';
import { PATTERNS } from './patterns.ts';

/** A part of a JSON Schema (draft 2020-12): the keywords that this one uses. */
export interface JsonSchema {
  $schema?: string;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  title?: string;
  description?: string;
  type?: string | string[];
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  propertyNames?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  required?: string[];
}

/** The schema of the whole file. Every section stands once, in `$defs`, since it may stand at the root or inside the wrapper. */
export const configJsonSchema = (): JsonSchema => {
  const { properties = {} } = exported(configSchema);
  const { [WRAPPER]: _wrapper, $schema = {}, ...sections } = properties;
  const refs = Object.fromEntries(Object.keys(sections).map((name) => [name, { $ref: `#/$defs/${name}` }]));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'backup_config.json',
    type: 'object',
    properties: {
      $schema: explained($schema, '$schema'),
      ...refs,
      [WRAPPER]: { ...explained({}, WRAPPER), type: 'object', properties: refs, additionalProperties: false },
    },
    additionalProperties: false,
    $defs: Object.fromEntries(Object.entries(sections).map(([name, schema]) => [name, explained(schema, name)])),
  };
};

/** What the checks let through: a map's own check (`named`) has no words in JSON Schema. */
const exported = (schema: z.core.$ZodType): JsonSchema => {
  const whole: JsonSchema = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'output' })));
  return whole;
};

/** The schema of a value with its sentence, and how its text looks, at every key. */
const explained = (schema: JsonSchema, path: string): JsonSchema => {
  const said = commonTo(path, DESCRIPTIONS);
  return { ...(said === undefined ? {} : { description: said }), ...inner(schema, path) };
};

const inner = (schema: JsonSchema, path: string): JsonSchema => {
  const { propertyNames: _anyText, maximum, ...rest } = schema;
  const { text, item } = commonTo(path, PATTERNS) ?? {};
  const { properties, additionalProperties: others, items, anyOf } = rest;
  return {
    ...rest,
    // The largest number of JavaScript is no limit that anybody set.
    ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? {} : { maximum }),
    ...(text !== undefined && schema.type === 'string' ? { pattern: text } : {}),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map((one) => inner(one, path)) }),
    ...(items === undefined
      ? {}
      : { items: { ...inner(items, path), ...(item === undefined ? {} : { pattern: item }) } }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, value]) => [key, explained(value, `${path}.${key}`)]),
          ),
        }),
    ...(typeof others === 'object' ? { additionalProperties: explained(others, `${path}.*`) } : {}),
  };
};

/** `databases.*.chains` has the keys of `chains`, `databases.*.retention` those of `retention_policy`. */
const commonTo = <Value>(path: string, table: Readonly<Record<string, Value>>): Value | undefined =>
  table[path] ??
  table[path.replace(/^databases\.\*\.retention\./, 'retention_policy.').replace(/^databases\.\*\./, '')];

/** As the file is written. */
export const jsonSchemaText = (): string => `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
