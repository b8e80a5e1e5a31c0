export const common = {
  position: (place: number, total: number) => `${place} of ${total}`,
  moreLines: (above: number, below: number) => `↑ ${above} · ↓ ${below} more lines`,
  advice: 'What to do',
  noServer: 'no server configured',
  waiting: 'waiting',
  done: 'done',
  notBegun: 'not begun',
  notFinished: (stage: string) => `not finished (${stage})`,
  name: 'Name:',
  typeToConfirm: (name: string) =>
    `The database ${name} will be overwritten with what the backup holds. To go on, type its name:`,
  notThatName: 'That is not its name. Nothing was changed.',
  yesOrNo: '(y = yes, n = no)',
  stopping: 'Stopping: the server is told to cancel, then everything is cleaned up …',
};
