import type { LocalPath } from '../../domain/localPath.ts';

interface TaskFacts {
  readonly folder: LocalPath;
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Who must be logged on; null: SYSTEM, from the start of the machine on. */
  readonly account: string | null;
}

/** The well-known SID of LocalSystem, the same in every language of Windows. */
const SYSTEM_SID = 'S-1-5-18';

/**
 * A task of Windows' Task Scheduler (schema version 1.2, docs.microsoft.com "Task Scheduler Schema") that begins with the machine or with the account's
 * logon, has no time limit and is begun again when it fails. No secret is in it: the program reads `.env` beside the configuration.
 */
export const taskXml = ({ folder, command, account }: TaskFacts): string => {
  const [program = '', ...args] = command;
  const trigger =
    account === null
      ? '<BootTrigger><Enabled>true</Enabled></BootTrigger>'
      : `<LogonTrigger><Enabled>true</Enabled><UserId>${escaped(account)}</UserId></LogonTrigger>`;
  const principal =
    account === null
      ? `<UserId>${SYSTEM_SID}</UserId><RunLevel>HighestAvailable</RunLevel>`
      : `<UserId>${escaped(account)}</UserId><LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel>`;
  return [
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    `  <RegistrationInfo><Description>rexus-backup: scheduled backups of ${escaped(folder)}</Description></RegistrationInfo>`,
    `  <Triggers>${trigger}</Triggers>`,
    `  <Principals><Principal id="Author">${principal}</Principal></Principals>`,
    '  <Settings>',
    '    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>',
    '    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>',
    '    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>',
    '    <StartWhenAvailable>true</StartWhenAvailable>',
    '    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>',
    '    <RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>',
    '  </Settings>',
    '  <Actions Context="Author">',
    '    <Exec>',
    `      <Command>${escaped(program)}</Command>`,
    `      <Arguments>${escaped(args.map(quoted).join(' '))}</Arguments>`,
    `      <WorkingDirectory>${escaped(folder)}</WorkingDirectory>`,
    '    </Exec>',
    '  </Actions>',
    '</Task>',
    '',
  ].join('\r\n');
};

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);

/** One word of a Windows command line: backslashes count only before a quote ("Parsing C command-line arguments"). */
const quoted = (text: string): string =>
  /^[^\s"]+$/.test(text) ? text : `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
