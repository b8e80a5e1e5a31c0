import type { Outcome, Results } from './command.ts';
import { figureOf, type Goal, type Judged, judge, samplesOf } from './goals.ts';
import { median, pairedRatios, type Spread, spreadOf } from './statistics.ts';

/** From here on others' work is told of: the same commands give other times then. */
const BUSY_CORES = 0.12;

/** A Markdown table of what ran in turns on one source, each beside `reference`, with the goals of each below it. */
export const tableOf = (results: Results, goals: readonly Goal[], reference: string): readonly string[] => [
  `| | time | CPU | stored | peak memory | time / ${reference} | CPU | size |`,
  '|---|---|---|---|---|---|---|---|',
  ...[...results].map(([name, outcome]) => row(name, outcome, results.get(reference))),
  '',
  ...goals.map((goal) => goalLine(goal, judge(goal, results))),
];

const row = (name: string, outcome: Outcome, reference: Outcome | undefined): string => {
  switch (outcome.kind) {
    case 'missing':
      return `| ${name} | ${outcome.program} is not installed | | | | | | |`;
    case 'failed':
      return `| ${name} | failed: ${outcome.reason} | | | | | | |`;
    case 'measured': {
      const { samples } = outcome;
      const of = (measure: 'wall' | 'cpu' | 'size' | 'peak'): readonly number[] =>
        samples.map((sample) => figureOf(sample, measure));
      const beside = (measure: 'wall' | 'cpu' | 'size'): string => {
        const ratio = pairedRatios(
          of(measure),
          samplesOf(reference).map((sample) => figureOf(sample, measure)),
        );
        return ratio === null ? '' : ratio.median.toFixed(measure === 'size' ? 3 : 2);
      };
      const times = spread(spreadOf(of('wall')), samples.length);
      const stored = median(of('size'));
      const cells = [
        name,
        times,
        `${seconds(median(of('cpu')))} s`,
        stored === 0 ? '' : `${(stored / 1e6).toFixed(2)} MB`,
        `${median(of('peak')).toFixed(0)} MB`,
        beside('wall'),
        beside('cpu'),
        stored === 0 ? '' : beside('size'),
      ];
      return `| ${cells.join(' | ')} |`;
    }
  }
};

const goalLine = ({ of, measure, beside, most }: Goal, judged: Judged | null): string => {
  const unit = beside !== null ? ` of ${beside}` : measure === 'peak' ? ' MB' : ' s';
  const asked = `${of}: ${WORDS[measure]} at most ${most}${unit}`;
  if (judged === null) return `- ${asked}: not measured`;
  const digits = measure === 'peak' ? 0 : 3;
  return `- ${asked}: ${judged.value.toFixed(digits)}, ${judged.met ? 'met' : '**missed**'}`;
};

const WORDS = { wall: 'time', cpu: 'CPU', size: 'size', peak: 'memory' } as const;

const seconds = (value: number): string => value.toFixed(value < 10 ? 2 : 1);

const spread = ({ median: middle, least, most }: Spread, runs: number): string =>
  runs === 1 ? `${seconds(middle)} s (once)` : `${seconds(middle)} s [${seconds(least)}–${seconds(most)}]`;

/** How time and memory grow with the size, in GiB. */
export const growthOf = (
  grown: readonly { readonly mebibytes: number; readonly outcome: Outcome }[],
): readonly string[] => [
  '| content | time | s per GiB | CPU s per GiB | peak memory |',
  '|---|---|---|---|---|',
  ...grown.map(({ mebibytes, outcome }) => {
    if (outcome.kind !== 'measured') return `| ${mebibytes} MiB | not measured | | | |`;
    const wall = outcome.samples.map(({ wallS }) => wallS);
    const perGiB = (values: readonly number[]): string => seconds((median(values) / mebibytes) * 1024);
    const cells = [
      `${mebibytes} MiB`,
      spread(spreadOf(wall), wall.length),
      perGiB(wall),
      perGiB(outcome.samples.map(({ cpuS }) => cpuS)),
      `${median(outcome.samples.map(({ peakMb }) => peakMb)).toFixed(0)} MB`,
    ];
    return `| ${cells.join(' | ')} |`;
  }),
];

/** Whether other processes were at work: cores that they kept busy during each run. */
export const disturbanceOf = (otherCores: readonly number[]): string => {
  const disturbed = otherCores.filter((cores) => cores > BUSY_CORES).length;
  const most = Math.max(0, ...otherCores).toFixed(2);
  return disturbed === 0
    ? `No run was disturbed: others kept at most ${most} of a core busy.`
    : `**Others used the processors during ${disturbed} of ${otherCores.length} runs**, up to ${most} cores.`;
};
