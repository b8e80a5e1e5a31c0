import type { BackendSession, BatchResult, SqlParameter } from '../../backend.ts';
import { RefusedRequest } from '../protocolError.ts';
import type { RpcCall } from '../requests/rpc.ts';
import type { ReturnValue } from '../tokens/procedureResult.ts';
import { parameterNames } from './parameterNames.ts';
import type { PreparedStatement, PreparedStatements } from './preparedStatements.ts';
import type { Response } from './response.ts';

export interface CallContext {
  readonly session: BackendSession;
  readonly prepared: PreparedStatements;
  readonly response: Response;
  readonly signal: AbortSignal;
}

/**
 * Runs one call of an RPC request. The five procedures that carry SQL with parameters are of the wire; every other name goes to the backend.
 * @throws RefusedRequest for a call without what its procedure needs.
 */
export const runCall = async (call: RpcCall, context: CallContext): Promise<void> => {
  switch (call.procedure.toLowerCase().replace(/^(?:sys|dbo)\./, '')) {
    case 'sp_executesql':
      return executeSql(call.parameters, context);
    case 'sp_prepare':
      return prepare(call.parameters, context);
    case 'sp_execute':
      return executePrepared(call.parameters, context);
    case 'sp_prepexec':
      return prepareAndExecute(call.parameters, context);
    case 'sp_unprepare':
      return unprepare(call.parameters, context);
    default:
      return callProcedure(call, context);
  }
};

/** sp_executesql @statement, @parameters, values … */
const executeSql = async (parameters: readonly SqlParameter[], context: CallContext): Promise<void> => {
  const statement = { sql: textOf(parameters, 0, '@statement'), names: namesOf(parameters, 1) };
  await execute(statement, parameters, 2, [], context);
};

/** sp_prepare @handle OUTPUT, @parameters, @statement, @options. */
const prepare = async (parameters: readonly SqlParameter[], { prepared, response }: CallContext): Promise<void> => {
  const handle = prepared.add({ sql: textOf(parameters, 2, '@statement'), names: namesOf(parameters, 1) });
  response.endProcedure(0, [handleValue(parameters, handle)]);
};

/** sp_execute @handle, values … */
const executePrepared = async (parameters: readonly SqlParameter[], context: CallContext): Promise<void> => {
  const handle = handleOf(parameters);
  const statement = context.prepared.get(handle);
  if (statement === undefined) throw unknownHandle(handle);
  await execute(statement, parameters, 1, [], context);
};

/** sp_prepexec @handle OUTPUT, @parameters, @statement, values … A handle that came with it is given back. */
const prepareAndExecute = async (parameters: readonly SqlParameter[], context: CallContext): Promise<void> => {
  const statement = { sql: textOf(parameters, 2, '@statement'), names: namesOf(parameters, 1) };
  const replaced = parameters[0]?.value;
  if (typeof replaced === 'number') context.prepared.remove(replaced);
  const handle = context.prepared.add(statement);
  await execute(statement, parameters, 3, [handleValue(parameters, handle)], context);
};

const unprepare = async (parameters: readonly SqlParameter[], { prepared, response }: CallContext): Promise<void> => {
  const handle = handleOf(parameters);
  if (!prepared.remove(handle)) throw unknownHandle(handle);
  response.endProcedure(0, []);
};

const execute = async (
  { sql, names }: PreparedStatement,
  parameters: readonly SqlParameter[],
  firstValue: number,
  outputs: readonly ReturnValue[],
  { session, response, signal }: CallContext,
): Promise<void> => {
  const values = parameters.slice(firstValue).map((value, index) => ({ ...value, name: nameOf(value, names[index]) }));
  const result = await session.execute(sql, values, response, signal);
  response.endProcedure(result.returnStatus, [...outputs, ...outputValues(values, firstValue, result)]);
};

const callProcedure = async (
  { procedure, parameters }: RpcCall,
  { session, response, signal }: CallContext,
): Promise<void> => {
  const named = parameters.map((parameter) => ({ ...parameter, name: nameOf(parameter, '') }));
  const result = await session.call(procedure, named, response, signal);
  response.endProcedure(result.returnStatus, outputValues(named, 0, result));
};

const outputValues = (parameters: readonly SqlParameter[], first: number, { outputs }: BatchResult): ReturnValue[] =>
  parameters.flatMap(({ name, type, isOutput }, index) =>
    isOutput ? [{ ordinal: first + index, name, type, value: outputs.get(name) ?? null }] : [],
  );

const nameOf = ({ name }: SqlParameter, declared: string | undefined): string => {
  if (name === '') return declared ?? '';
  return name.startsWith('@') ? name : `@${name}`;
};

const handleValue = (parameters: readonly SqlParameter[], value: number): ReturnValue => ({
  ordinal: 0,
  name: parameters[0]?.name ?? '',
  type: { kind: 'int', bytes: 4 },
  value,
});

const handleOf = (parameters: readonly SqlParameter[]): number => {
  const handle = parameters[0]?.value;
  if (typeof handle !== 'number') throw missing('@handle', 'int');
  return handle;
};

const textOf = (parameters: readonly SqlParameter[], index: number, name: string): string => {
  const text = parameters[index]?.value;
  if (typeof text !== 'string') throw missing(name, 'ntext/nchar/nvarchar');
  return text;
};

/** A statement without parameters has no declaration, or NULL in its place. */
const namesOf = (parameters: readonly SqlParameter[], index: number): string[] => {
  const declaration = parameters[index]?.value ?? '';
  if (typeof declaration !== 'string') throw missing('@params', 'ntext/nchar/nvarchar');
  return parameterNames(declaration);
};

const missing = (name: string, type: string): RefusedRequest =>
  new RefusedRequest(214, `Procedure expects parameter '${name}' of type '${type}'.`);

const unknownHandle = (handle: number): RefusedRequest =>
  new RefusedRequest(8179, `Could not find prepared statement with handle ${handle}.`);
