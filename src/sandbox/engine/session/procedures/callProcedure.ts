/** EXEC of a stored procedure, sp_executesql among them. */
import type { SqlType } from '../../../sqlTypes.ts';
import type { Argument, StatementBody } from '../../sql/ast/statement.ts';
import { CURRENT_COMMAND } from '../../sql/commands.ts';
import { parseBatch } from '../../sql/parseBatch.ts';
import { sqlError } from '../../sqlError.ts';
import { sameName } from '../../values/collation.ts';
import { convertValue } from '../../values/convert.ts';
import { INT, nvarchar } from '../../values/types.ts';
import { counted, sendRows } from '../answers.ts';
import { environmentOf, variableKey } from '../environment.ts';
import { evaluate } from '../evaluate.ts';
import { executeText } from '../executeText.ts';
import type { RunStatements } from '../flow.ts';
import type { Frame, SessionState, Variable } from '../sessionState.ts';
import type { GivenArgument } from './procedure.ts';
import { findProcedure } from './procedures.ts';

/** EXEC name arguments; `EXEC @status = …` keeps what it returned. */
export const executeProcedure = async (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'exec' }>,
  run: RunStatements,
): Promise<void> => {
  const args = statement.args.map((arg) => givenArgument(session, frame, arg));
  const status = await callProcedure(session, frame, statement.procedure, args, run);
  if (statement.result !== null) environmentOf(session, frame).assign(statement.result, status, INT);
};

const givenArgument = (session: SessionState, frame: Frame, arg: Argument): GivenArgument => {
  const typed = arg.value === null ? { value: null, type: INT as SqlType } : evaluate(session, frame, arg.value);
  const variable = arg.output && arg.value?.kind === 'variable' ? arg.value.name : null;
  if (arg.output && variable === null)
    throw sqlError(179, 15, 1, 'Cannot use the OUTPUT option when passing a constant to a stored procedure.');
  return {
    name: arg.name,
    value: typed.value,
    type: typed.type,
    isOutput: arg.output,
    set: (value, type) => {
      if (variable !== null) environmentOf(session, frame).assign(variable, value, type);
    },
  };
};

/** Calls a procedure by name; its rows go to the client. @throws SqlError 2812 */
export const callProcedure = async (
  session: SessionState,
  frame: Frame,
  name: readonly string[],
  args: readonly GivenArgument[],
  run: RunStatements,
): Promise<number> => {
  const last = name[name.length - 1] ?? '';
  if (sameName(last, 'sp_executesql')) return await executeSql(session, frame, args, run);
  const procedure = findProcedure(name, session.database);
  if (procedure === null) throw sqlError(2812, 16, 62, `Could not find stored procedure '${name.join('.')}'.`);
  const result = procedure(session, args, last);
  for (const { columns, rows } of result.sets) {
    await sendRows(frame, columns, rows);
    counted(session, frame, CURRENT_COMMAND.select, rows.length);
  }
  return result.status;
};

/** sp_executesql: text with parameters, whose values the caller gets back. @throws SqlError 8178 */
const executeSql = async (
  session: SessionState,
  frame: Frame,
  args: readonly GivenArgument[],
  run: RunStatements,
): Promise<number> => {
  const [text, declarations, ...values] = args;
  if (text === undefined || text.value === null) return 0;
  const variables = new Map<string, Variable>();
  const outputs: (() => void)[] = [];
  if (declarations !== undefined && String(declarations.value ?? '').trim() !== '') {
    const [statement] = parseBatch(
      `DECLARE ${String(declarations.value).replace(/\b(OUTPUT|OUT|READONLY)\b(?=\s*(,|$))/gi, '')}`,
      true,
    );
    if (statement?.kind !== 'declare') throw sqlError(102, 15, 1, "Incorrect syntax near ''.");
    statement.variables.forEach((declared, index) => {
      const given =
        values.find((value) => value.name !== null && sameName(value.name, declared.name)) ??
        (values[index]?.name === null ? values[index] : undefined);
      if (given === undefined)
        throw sqlError(
          8178,
          16,
          1,
          `The parameterized query '(${String(declarations.value)})${String(text.value).slice(0, 100)}' expects the parameter '${declared.name}', which was not supplied.`,
        );
      const variable: Variable = { type: declared.type, value: convertValue(given.value, given.type, declared.type) };
      variables.set(variableKey(declared.name), variable);
      if (given.isOutput) outputs.push(() => given.set(variable.value, variable.type));
    });
  }
  const status = await executeText(
    session,
    frame,
    String(convertValue(text.value, text.type, nvarchar('max'))),
    variables,
    true,
    run,
  );
  for (const output of outputs) output();
  return status;
};
