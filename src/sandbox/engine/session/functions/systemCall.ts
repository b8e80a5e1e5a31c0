import { argumentCount, asText, atLeast } from '../../query/functions/define.ts';
import { constant, type Typed, typed } from '../../query/typed.ts';
import { nvarchar } from '../../values/types.ts';
import type { Frame, SessionState } from '../sessionState.ts';

/** A call of a system function: its arguments, and the ways in which such functions take and give values. */
export interface SystemCall {
  readonly session: SessionState;
  readonly frame: Frame;
  /** In upper case. */
  readonly name: string;
  readonly args: readonly Typed[];
  /** @throws SqlError 174 when there are fewer */
  argument(index: number): Typed;
  /** A function of one text, NULL for NULL. @throws SqlError 174 */
  one(apply: (value: string) => string | number | null, type: Typed['type']): Typed;
  text(value: string | null, length?: number): Typed;
}

/** A family of system functions: null for a name that is none of them. */
export type SystemFunctions = (call: SystemCall) => Typed | null;

/** The call as its families see it. */
export const systemCall = (session: SessionState, frame: Frame, name: string, args: readonly Typed[]): SystemCall => {
  const argument = (index: number): Typed => atLeast(args, index, name, String(index + 1));
  return {
    session,
    frame,
    name,
    args,
    argument,
    one: (apply, type) => {
      if (args.length !== 1) throw argumentCount(name, '1');
      const arg = asText(argument(0));
      return typed(type, (row) => {
        const value = arg.evaluate(row);
        return value === null ? null : apply(String(value));
      });
    },
    text: (value, length = 128) => constant(nvarchar(length), value),
  };
};
