/** SET of the session's options. */
import { sqlError } from '../sqlError.ts';
import { unsupported } from '../values/errors.ts';
import { identityInsertKey } from './modify/insertTargets.ts';
import { requireTable } from './objects.ts';
import type { Frame, SessionState } from './sessionState.ts';

/** Options that only say how, on a server that has no other way; everything else is refused by name. */
const WITHOUT_EFFECT =
  /^(ANSI_NULLS|ANSI_PADDING|ANSI_WARNINGS|ANSI_NULL_DFLT_ON|ANSI_NULL_DFLT_OFF|ANSI_DEFAULTS|ARITHABORT|ARITHIGNORE|CONCAT_NULL_YIELDS_NULL|CURSOR_CLOSE_ON_COMMIT|NUMERIC_ROUNDABORT|TEXTSIZE|DATEFIRST|DATEFORMAT|LANGUAGE|DEADLOCK_PRIORITY|TRANSACTION ISOLATION LEVEL|STATISTICS \w+|FMTONLY|NOEXEC|PARSEONLY|REMOTE_PROC_TRANSACTIONS|FORCEPLAN|CONTEXT_INFO|QUERY_GOVERNOR_COST_LIMIT)$/;

/** The settings that are in force; any other value of these would change answers. */
const ONLY_VALUES: Readonly<Record<string, readonly string[]>> = {
  ANSI_NULLS: ['ON'],
  CONCAT_NULL_YIELDS_NULL: ['ON'],
  DATEFIRST: ['7'],
  DATEFORMAT: ['MDY'],
  LANGUAGE: ['US_ENGLISH', 'ENGLISH'],
  FMTONLY: ['OFF'],
  NOEXEC: ['OFF'],
  PARSEONLY: ['OFF'],
};

/** SET option ON or OFF, or to a value. @throws SqlError 195, 8106, 8107 and for what is not supported */
export const setOption = (session: SessionState, frame: Frame, options: readonly string[], value: string): void => {
  const { options: current } = session;
  const isOn = value === 'ON';
  if (options[0] === 'IDENTITY_INSERT') {
    const found = requireTable(session, frame, options.slice(1));
    const key = identityInsertKey(found);
    if (!found.definition.columns.some((column) => column.identity !== null))
      throw sqlError(
        8106,
        16,
        1,
        `Table '${options.slice(1).join('.')}' does not have the identity property. Cannot perform SET operation.`,
      );
    if (isOn && current.identityInsert !== null && current.identityInsert !== key)
      throw sqlError(
        8107,
        16,
        1,
        `IDENTITY_INSERT is already ON for another table. Cannot perform SET operation for table '${options.slice(1).join('.')}'.`,
      );
    current.identityInsert = isOn ? key : null;
    return;
  }
  for (const option of options) {
    switch (option) {
      case 'NOCOUNT':
        current.nocount = isOn;
        break;
      case 'XACT_ABORT':
        current.xactAbort = isOn;
        break;
      case 'QUOTED_IDENTIFIER':
        current.quotedIdentifier = isOn;
        break;
      case 'IMPLICIT_TRANSACTIONS':
        current.implicitTransactions = isOn;
        break;
      case 'LOCK_TIMEOUT':
        current.lockTimeoutMs = Number(value);
        break;
      case 'ROWCOUNT':
        current.rowCount = Number(value);
        break;
      default: {
        const allowed = ONLY_VALUES[option];
        if (!WITHOUT_EFFECT.test(option)) throw sqlError(195, 15, 5, `'${option}' is not a recognized SET option.`);
        if (allowed !== undefined && !allowed.includes(value)) throw unsupported(`SET ${option} ${value}`);
      }
    }
  }
};
