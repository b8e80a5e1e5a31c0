import type { ConfigProblem } from '../domain/errorFacts.ts';

export interface WrongPlace {
  readonly place: 'file' | 'environment';
  readonly wrong: readonly ConfigProblem[];
}

/** Variables are in capitals; no key of the configuration file is. */
const isVariable = ({ key }: ConfigProblem): boolean => /^[A-Z][A-Z\d_]*$/.test(key);

/** Wrong values by where a person finds them: a variable stands in `.env` or the environment, never in the configuration file. */
export const wrongPlaces = (problems: readonly ConfigProblem[]): readonly WrongPlace[] => {
  const places: readonly WrongPlace[] = [
    { place: 'file', wrong: problems.filter((problem) => !isVariable(problem)) },
    { place: 'environment', wrong: problems.filter(isVariable) },
  ];
  return places.filter(({ wrong }) => wrong.length > 0);
};
