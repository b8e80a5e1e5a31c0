const NAMES = ['COUNT', 'COUNT_BIG', 'SUM', 'AVG', 'MIN', 'MAX', 'STRING_AGG', 'STDEV', 'STDEVP', 'VAR', 'VARP'];

/** Whether a function of that name aggregates. */
export const isAggregate = (name: string): boolean => NAMES.includes(name);
