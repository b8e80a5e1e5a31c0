/** What can be restored of the stretch of time that one column of a bar stands for: every second, some, single moments, or nothing. */
export type TimeCell = 'all' | 'part' | 'moments' | 'nothing';

/** One sign a cell. Those of `block` are in the fonts of old Windows consoles as well (WGL4). */
export type TimeSigns = Readonly<Record<TimeCell, string>>;
export const BLOCK_SIGNS: TimeSigns = { all: '█', part: '▓', moments: '│', nothing: '·' };
export const ASCII_SIGNS: TimeSigns = { all: '#', part: '+', moments: '|', nothing: '.' };
