import type { ReactElement } from 'react';
import { Line } from './Line.tsx';

/** The keys that mean something here, as `[Enter] restore`, in one line. */
export const KeyHelp = ({ keys }: { readonly keys: readonly KeyHint[] }): ReactElement => (
  <Line tone="muted">{keys.map((hint) => `${hint.key} ${hint.means}`).join(' · ')}</Line>
);

export interface KeyHint {
  readonly key: string;
  readonly means: string;
}
