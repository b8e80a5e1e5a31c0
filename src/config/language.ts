import { LANGUAGES, type Language } from './settings.ts';

/** The option wins over the file, the file over the system's locale (LC_ALL, LC_MESSAGES, LANG); else Spanish, which the first users speak. */
export const chooseLanguage = (
  option: Language | undefined,
  file: Language | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Language => {
  if (option !== undefined) return option;
  if (file !== undefined) return file;
  // As in POSIX: the first of these that is set decides, whether we speak its language or not.
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return LANGUAGES.find((language) => new RegExp(`^${language}([-_.@]|$)`, 'i').test(locale)) ?? 'es';
};
