import { displayWidth } from './displayWidth.ts';

/** A sentence in lines of so many columns, broken between words; a word that is longer (a path) keeps a line of its own and is never cut. */
export const wrapText = (text: string, columns: number): readonly string[] => {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(last) + 1 + displayWidth(word) <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
};
