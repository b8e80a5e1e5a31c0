export const config = {
  /** What may stand in a value (config/schema/allowed.ts), in this language. */
  allowed: (text: string): string => text,
  read: (path: string) => `read: ${path}`,
  byDefault: 'default',
  environment: 'the environment',
  wrong: (key: string, value: string, allowed: string) => `${key} is ${value}, allowed: ${allowed}`,
  verdict: (problems: number, warnings: number) => {
    const noted = warnings === 0 ? '' : warnings === 1 ? ', one warning' : `, ${warnings} warnings`;
    if (problems === 0) return `no problems${noted}`;
    return `${problems === 1 ? 'one problem' : `${problems} problems`}${noted}`;
  },
};
