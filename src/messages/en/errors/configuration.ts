import type { ConfigPlace } from '../../../domain/errorFacts.ts';
import type { ErrorMessages } from '../../errorMessages.ts';
import { reasonIn } from '../../whyWords.ts';
import { wrongPlaces } from '../../wrongPlaces.ts';
import { why } from '../why.ts';

type Codes = 'CONFIG_UNREADABLE' | 'CONFIG_INVALID' | 'USAGE' | 'SECRET_MISSING';

const placeName = (place: ConfigPlace['at'], path: string): string =>
  ({ file: path, env_file: `.env beside ${path}`, environment: 'the environment' })[place];

const atLine = (line: number | null): string => (line === null ? '' : `line ${line}: `);

export const configurationErrors: Pick<ErrorMessages, Codes> = {
  CONFIG_UNREADABLE: ({ path, reason, position }) =>
    position === null
      ? {
          message: `cannot read the configuration ${path}: ${reasonIn(why, reason)}`,
          advice: 'Check that the file exists, that you may read it and that it is saved as UTF-8.',
        }
      : {
          message: `${path}, line ${position.line}, column ${position.column}: not valid JSON: found ${reasonIn(why, reason)}`,
          advice:
            'Open the file at that line; most often a comma is missing or left over, or a Windows path needs \\\\ or / instead of \\.',
        },
  CONFIG_INVALID: ({ path, problems }) => ({
    message: wrongPlaces(problems)
      .map(
        ({ place, wrong }) =>
          `${placeName(place, path)}: ${wrong.length === 1 ? 'one value is' : `${wrong.length} values are`} wrong: ${wrong
            .map(({ key, value, allowed, place: { line } }) => `${atLine(line)}${key} is ${value}, allowed: ${allowed}`)
            .join('; ')}`,
      )
      .join('; '),
    advice: 'Correct what stands there and run the command again.',
  }),
  USAGE: ({ reason }) => ({
    message: reasonIn(why, reason),
    advice: 'Run rexus-backup --help to see the commands and their options.',
  }),
  SECRET_MISSING: ({ variable }) => ({
    message: `${variable} is not set`,
    advice: `Write ${variable}=… into the file .env beside backup_config.json.`,
  }),
};
