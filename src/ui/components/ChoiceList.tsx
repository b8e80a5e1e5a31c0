import type { ReactElement } from 'react';
import type { Choices } from '../choices.ts';
import { useMenu } from '../menuContext.ts';
import { MARKS } from '../theme.ts';
import { SelectList } from './SelectList.tsx';

/** Things to tick: `[x] name  about`. */
export const ChoiceList = <T,>({
  choices,
  height,
  describe,
}: {
  readonly choices: Choices<T>;
  readonly height: number;
  readonly describe: (value: T) => { readonly id: string; readonly name: string; readonly about: string };
}): ReactElement => {
  const { columns } = useMenu();
  return (
    <SelectList
      titled={false}
      columns={[
        { title: '', width: 3 },
        { title: '', width: Math.max(20, Math.floor(columns * 0.38)), shorten: 'middle' },
        { title: '', width: 'grow' },
      ]}
      total={choices.items.length}
      cursor={choices.cursor}
      height={height}
      row={(index) => {
        const item = choices.items[index];
        if (item === undefined) return { id: String(index), cells: [] };
        const { id, name, about } = describe(item.value);
        return {
          id,
          cells: [
            { text: item.isChosen ? MARKS.checked : MARKS.unchecked },
            { text: name },
            { text: about, tone: 'muted' },
          ],
        };
      }}
    />
  );
};
