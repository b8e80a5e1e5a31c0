/** `npm run schema`: writes backup_config.schema.json anew, after a key of the configuration was added or changed. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { jsonSchemaText } from '../src/config/schema/jsonSchema.ts';

writeFileSync(fileURLToPath(new URL('../backup_config.schema.json', import.meta.url)), jsonSchemaText());
