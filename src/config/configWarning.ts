import { assertNever } from '../domain/assertNever.ts';
import type { ConfigPlace } from '../domain/errorFacts.ts';
import type { Places } from './places.ts';

/** Something in the configuration that is no error but that a person should know. */
export type ConfigWarning =
  | { readonly code: 'unknown_key'; readonly key: string }
  /** A key that is known and checked, and that this version does nothing with yet. */
  | { readonly code: 'not_yet_used'; readonly key: string }
  | { readonly code: 'no_databases'; readonly assumed: readonly string[] }
  /** A value in `.env` that ends at a `#`, since it stands without quotes. */
  | { readonly code: 'cut_in_env'; readonly variable: string }
  /** Nothing is configured here at all: the defaults are used. */
  | { readonly code: 'no_config_file'; readonly path: string };

/** Where a person finds what a warning is about; null: nowhere, since it is about what is not there. */
export const placeOfWarning = (warning: ConfigWarning, places: Places): ConfigPlace | null => {
  switch (warning.code) {
    case 'unknown_key':
    case 'not_yet_used':
      return places.of(warning.key);
    case 'cut_in_env':
      return places.of(warning.variable);
    case 'no_databases':
    case 'no_config_file':
      return null;
    default:
      return assertNever(warning);
  }
};
