/** `scheduler install`, `uninstall` and `status`. */
export const service = {
  writes: (file: string) => `writes ${file}:`,
  removes: (file: string) => `removes ${file}`,
  runs: 'runs:',
  notInEnvFile: (variable: string) =>
    `warning: ${variable} is not in .env; the service does not see what is set in this terminal, so write it there`,
  done: {
    install: (name: string) => `${name} is installed and started`,
    uninstall: (name: string) => `${name} is stopped and removed`,
  },
  notInstalled: (name: string) => `${name} is not installed`,
  installed: (name: string) => `${name} is installed`,
  standing: (active: string, enabled: string) => `systemd says: ${active}, ${enabled}`,
  askWindows: (name: string) => `the Task Scheduler shows how its task ${name} stands`,
  outdated:
    'what is installed is not what this version and this configuration would install: run scheduler install again',
};
