type Sqlite = typeof import('node:sqlite');

/**
 * Loads node:sqlite where it is first needed. Node 22 prints an ExperimentalWarning about it, once, when it is loaded, which would tear a
 * menu on the screen: exactly that one is kept back.
 */
export const loadSqlite = (): Sqlite => {
  const { emitWarning } = process;
  process.emitWarning = (...args: unknown[]): void => {
    if (!isAboutSqlite(args)) Reflect.apply(emitWarning, process, args);
  };
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
};

const isAboutSqlite = ([warning, type]: readonly unknown[]): boolean =>
  type === 'ExperimentalWarning' && typeof warning === 'string' && warning.startsWith('SQLite');
