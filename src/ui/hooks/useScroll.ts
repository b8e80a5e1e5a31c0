import { type DOMElement, useBoxMetrics } from 'ink';
import { type RefObject, useRef, useState } from 'react';
import type { Command } from '../keys.ts';
import { useMenu } from '../menuContext.ts';
import { usePresses } from './usePresses.ts';

export interface Scroll {
  /** To be put on the box around the content, whose height is measured after layout. */
  readonly content: RefObject<DOMElement | null>;
  readonly offset: number;
  /** Lines above and below what is seen. */
  readonly above: number;
  readonly below: number;
}

/** Where a scrolled text stands after a command: never before its beginning, never past its end. */
export const scrollTo = (offset: number, command: Command, viewRows: number, contentRows: number): number => {
  const last = Math.max(0, contentRows - viewRows);
  const page = Math.max(1, viewRows - 1);
  const from = Math.min(offset, last);
  const target: Partial<Record<Command, number>> = {
    up: from - 1,
    down: from + 1,
    pageUp: from - page,
    pageDown: from + page,
    first: 0,
    last,
  };
  return Math.max(0, Math.min(last, target[command] ?? from));
};

/** Scrolls a content that may be taller than `height` with the arrow and page keys; one line is left for saying so. */
export const useScroll = (height: number): Scroll => {
  const { active } = useMenu();
  const content = useRef<DOMElement>(null);
  const contentRows = useBoxMetrics(content).height;
  const viewRows = contentRows > height ? height - 1 : height;
  const [wanted, setWanted] = useState(0);
  // A resize may have left the wanted place past the end.
  const offset = Math.max(0, Math.min(wanted, contentRows - viewRows));
  usePresses(
    (press) => {
      if (press.kind === 'command') setWanted((before) => scrollTo(before, press.command, viewRows, contentRows));
    },
    { isActive: active },
  );
  return { content, offset, above: offset, below: Math.max(0, contentRows - viewRows - offset) };
};
