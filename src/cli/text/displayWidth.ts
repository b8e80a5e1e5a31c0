const segmenter = (): Intl.Segmenter => new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** What terminals draw over two columns: East Asian Wide and Fullwidth (UAX 11), and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
const INVISIBLE = /^[\p{M}\p{Cf}]+$/u;
/** Letters of the languages of Europe among it, but nothing that combines or that nobody sees. */
const PLAIN = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u024f]*$/;

const widthOf = (grapheme: string): number => (WIDE.test(grapheme) ? 2 : INVISIBLE.test(grapheme) ? 0 : 1);

/** How many columns of a terminal a text takes. */
export const displayWidth = (text: string): number =>
  PLAIN.test(text)
    ? text.length
    : [...segmenter().segment(text)].reduce((width, { segment }) => width + widthOf(segment), 0);

/** The longest beginning of a text that fits into so many columns; no character is cut in two. */
export const fitWidth = (text: string, columns: number): string => {
  if (PLAIN.test(text)) return text.slice(0, Math.max(0, columns));
  let fitting = '';
  let width = 0;
  for (const { segment } of segmenter().segment(text)) {
    width += widthOf(segment);
    if (width > columns) break;
    fitting += segment;
  }
  return fitting;
};
