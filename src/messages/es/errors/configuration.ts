import type { ConfigPlace } from '../../../domain/errorFacts.ts';
import type { configurationErrors as en } from '../../en/errors/configuration.ts';
import { reasonIn } from '../../whyWords.ts';
import { wrongPlaces } from '../../wrongPlaces.ts';
import { permitido } from '../allowedValues.ts';
import { why } from '../why.ts';

const placeName = (place: ConfigPlace['at'], path: string): string =>
  ({ file: path, env_file: `.env junto a ${path}`, environment: 'el entorno' })[place];

const atLine = (line: number | null): string => (line === null ? '' : `línea ${line}: `);

export const configurationErrors: typeof en = {
  CONFIG_UNREADABLE: ({ path, reason, position }) =>
    position === null
      ? {
          message: `no se puede leer la configuración ${path}: ${reasonIn(why, reason)}`,
          advice: 'Compruebe que el archivo existe, que usted puede leerlo y que está guardado como UTF-8.',
        }
      : {
          message: `${path}, línea ${position.line}, columna ${position.column}: no es JSON válido: aparece ${reasonIn(why, reason)}`,
          advice:
            'Abra el archivo en esa línea; casi siempre falta o sobra una coma, o una ruta de Windows necesita \\\\ o / en lugar de \\.',
        },
  CONFIG_INVALID: ({ path, problems }) => ({
    message: wrongPlaces(problems)
      .map(
        ({ place, wrong }) =>
          `${placeName(place, path)}: ${wrong.length === 1 ? 'hay un valor incorrecto' : `hay ${wrong.length} valores incorrectos`}: ${wrong
            .map(
              ({ key, value, allowed, place: { line } }) =>
                `${atLine(line)}${key} es ${value}, se admite: ${permitido(allowed)}`,
            )
            .join('; ')}`,
      )
      .join('; '),
    advice: 'Corrija lo que está escrito ahí y repita la orden.',
  }),
  USAGE: ({ reason }) => ({
    message: `uso incorrecto: ${reasonIn(why, reason)}`,
    advice: 'Ejecute rexus-backup --help para ver los comandos y sus opciones.',
  }),
  SECRET_MISSING: ({ variable }) => ({
    message: `${variable} no está definida`,
    advice: `Escriba ${variable}=… en el archivo .env que está junto a backup_config.json.`,
  }),
};
