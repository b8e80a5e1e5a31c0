import type { ConfigPlace, PlacedProblem } from '../domain/errorFacts.ts';

export interface WrongPlace {
  readonly place: ConfigPlace['at'];
  readonly wrong: readonly PlacedProblem[];
}

/** Wrong values by where a person finds them. */
export const wrongPlaces = (problems: readonly PlacedProblem[]): readonly WrongPlace[] =>
  (['file', 'env_file', 'environment'] as const).flatMap((at) => {
    const wrong = problems.filter(({ place }) => place.at === at);
    return wrong.length > 0 ? [{ place: at, wrong }] : [];
  });
