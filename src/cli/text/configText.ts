import { dirname, relative } from 'node:path';
import { placeOfWarning } from '../../config/configWarning.ts';
import type { JsonValue } from '../../config/jsonEdit.ts';
import type { ExaminedSettings } from '../../config/loadSettings.ts';
import type { Language } from '../../config/settings.ts';
import type { SettingOrigin, ShownSetting } from '../../config/shownSettings.ts';
import { assertNever } from '../../domain/assertNever.ts';
import type { ConfigPlace } from '../../domain/errorFacts.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import { table } from './table.ts';
import { warningText } from './warningText.ts';

export interface ConfigTextOptions {
  readonly language: Language;
  /** Files are named as they are found from here. */
  readonly cwd: LocalPath;
}

/** Which files were read, every problem with its line, every warning, and what it comes to. */
export const configCheckText = (examined: ExaminedSettings, options: ConfigTextOptions): readonly string[] => {
  const { problems, warnings, settings, isThere, dotEnv } = examined;
  const { config: t, cli } = messagesFor(options.language);
  const at = (place: ConfigPlace | null): string => {
    const text = placeText(place, examined, options);
    return text === null ? '' : `${text}: `;
  };
  const found = [
    ...problems.map(({ key, value, allowed, place }) => `${cli.error}: ${at(place)}${t.wrong(key, value, allowed)}`),
    ...warnings.map(
      (warning) =>
        `${cli.warning}: ${at(placeOfWarning(warning, examined.places))}${warningText(warning, options.language)}`,
    ),
  ];
  return [
    ...(isThere ? [t.read(settings.file)] : []),
    ...(dotEnv.isThere ? [t.read(dotEnv.path)] : []),
    ...found,
    t.verdict(problems.length, warnings.length),
  ];
};

/** `backup_config.json:12`, as compilers and editors write it; null: nowhere. */
export const placeText = (
  place: ConfigPlace | null,
  { settings, dotEnv }: Pick<ExaminedSettings, 'settings' | 'dotEnv'>,
  { language, cwd }: ConfigTextOptions,
): string | null => {
  if (place === null) return null;
  const named = (path: LocalPath): string => (dirname(path) === cwd ? relative(cwd, path) : path);
  const line = place.line === null ? '' : `:${place.line}`;
  switch (place.at) {
    case 'file':
      return `${named(settings.file)}${line}`;
    case 'env_file':
      return `${named(dotEnv.path)}${line}`;
    case 'environment':
      return messagesFor(language).config.environment;
  }
};

/** A setting a line; with `origin` also where it comes from. */
export const configShowText = (
  shown: readonly ShownSetting[],
  origin: boolean,
  examined: Pick<ExaminedSettings, 'settings' | 'dotEnv'>,
  options: ConfigTextOptions,
): readonly string[] => {
  const t = messagesFor(options.language).config;
  const originText = (of: SettingOrigin, key: string): string => {
    switch (of.from) {
      case 'default':
        return t.byDefault;
      case 'option':
        return of.option;
      case 'place': {
        const place = placeText(of.place, examined, options) ?? '';
        return of.key === key ? place : `${place} ${of.key}`;
      }
      default:
        return assertNever(of);
    }
  };
  return table(
    shown.map((one) => [one.key, valueText(one.value), ...(origin ? [originText(one.origin, one.key)] : [])]),
  );
};

const valueText = (value: JsonValue): string => {
  if (value === null) return '—';
  return typeof value === 'string' ? value : JSON.stringify(value);
};
