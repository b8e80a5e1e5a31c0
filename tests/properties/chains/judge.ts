/** The property: what the program says of a moment is what the sandbox does. */
import type { ChainPlan } from '../../../src/catalogue/chain/chainPlan.ts';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { excuseOf } from './excuse.ts';
import { executePlan } from './executePlan.ts';
import type { History } from './history.ts';
import { momentsOf } from './moments.ts';
import { type Planner, plannerOf } from './planner.ts';
import { search } from './search.ts';
import type { Story } from './story.ts';
import type { Tally } from './tally.ts';
import type { Content } from './timeline.ts';

type Reachable = Extract<ChainPlan, { kind: 'reachable' }>;

/** Asks the planner for some of the story's moments, and holds each answer against the sandbox. @throws Error where they differ */
export const judge = async (story: Story, history: History, tally: Tally): Promise<void> => {
  const planner = plannerOf(story);
  const endMs = Math.max(0, ...story.taken.map(({ endedMs }) => endedMs));
  const newestMs = planner.chains.newestMs ?? 0;
  if (newestMs > endMs + TICK_MS)
    throw new Error(`${at(newestMs)} is to be had, and the last backup ended ${at(endMs)}`);
  const moments = momentsOf(story, planner);
  const inWindows = moments.filter((atMs) => isIn(planner, atMs));
  const asked = new Set(
    history.probes.flatMap(({ among, which }) => {
      const some = among === 'windows' ? inWindows : moments;
      return some.slice(which % Math.max(1, some.length)).slice(0, 1);
    }),
  );
  for (const atMs of asked) await judgeMoment(story, planner, atMs, tally);
  await judgeEnds(story, planner, tally);
};

const isIn = ({ chains }: Planner, atMs: number): boolean =>
  chains.windows.some(({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs);

const judgeMoment = async (story: Story, planner: Planner, atMs: number, tally: Tally): Promise<void> => {
  const plan = planner.plan({ kind: 'time', atMs });
  const inWindow = isIn(planner, atMs);
  if (inWindow !== (plan.kind === 'reachable')) {
    throw new Error(`${at(atMs)}: windows say ${inWindow}, the plan says ${plan.kind}`);
  }
  if (plan.kind === 'reachable') {
    const allowed = plan.stopAtMs === null ? endsOf(planner, plan) : [story.timeline.at(atMs)?.content];
    const outcome = await mustBecome(story, plan, allowed, at(atMs));
    const how = plan.stopAtMs === null ? 'by a set alone' : 'by STOPAT';
    return tally.count(outcome === 'restored' ? `reached ${how}` : `left alone: ${outcome}`);
  }
  tally.count(`not reachable: ${plan.why.code}`);
  for (const nearMs of [plan.before, plan.after]) {
    if (nearMs !== null && planner.plan({ kind: 'time', atMs: nearMs }).kind === 'unreachable') {
      throw new Error(`${at(atMs)}: ${at(nearMs)} is named as the nearest that can be reached, and cannot`);
    }
  }
  const { found, exhausted } = await search(story, atMs);
  if (!exhausted) tally.count('searches cut short');
  for (const way of found) {
    const excuse = excuseOf(story, way, atMs);
    tally.count(excuse === null ? 'missed' : `ways of no proof: ${excuse}`);
    if (excuse !== null) continue;
    const files = way.sets.map(({ run }) => run.manifest.id).join(', ');
    throw new Error(`${at(atMs)}: the planner says ${plan.why.code}, but ${files} lead to exactly its rows`);
  }
};

/** `--until-end`, and the end of each set by its run. */
const judgeEnds = async (story: Story, planner: Planner, tally: Tally): Promise<void> => {
  const last = story.taken.at(-1);
  const targets = [
    { kind: 'end' } as const,
    ...(last === undefined ? [] : [{ kind: 'set', id: last.run.manifest.id } as const]),
  ];
  for (const target of targets) {
    const plan = planner.plan(target);
    if (plan.kind === 'unreachable') continue;
    await mustBecome(story, plan, endsOf(planner, plan), target.kind);
    tally.count(`reached: ${target.kind}`);
  }
};

/** A plan without a stop brings what its last set ends with: something that the database had while that set was taken. */
const endsOf = ({ setOf }: Planner, { steps }: Reachable): readonly (Content | undefined)[] =>
  steps.slice(-1).flatMap((step) => setOf(step).chapters.map(({ content }) => content));

/** Says why where the program does not begin. @throws Error if it had no cause to, and if the rows are not the allowed ones */
const mustBecome = async (
  story: Story,
  plan: Reachable,
  allowed: readonly (Content | undefined)[],
  what: string,
): Promise<string> => {
  const by = `${what} by ${plan.steps.map(({ set }) => `${set.type} ${set.id}`).join(', ')}`;
  const outcome = await executePlan(story, plan).catch((error: unknown) => {
    // No set of the plan shows that the clock was put back just before them: the server takes the time for the first of two, and refuses.
    if (story.zone === 'other' && isUnclear(story, plan.stopAtMs) && isTooEarly(error)) return null;
    throw new Error(`${by}: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (outcome === null) return 'too early for the server';
  if (outcome.kind === 'refused') {
    if (outcome.error.code === 'SERVER_CLOCK_UNCLEAR' && isUnclear(story, plan.stopAtMs)) return outcome.error.code;
    throw new Error(`${by} is not begun: ${outcome.error.message}`);
  }
  const { content } = outcome;
  if (!allowed.includes(content)) throw new Error(`${by}:\n is  ${content}\n not ${allowed.join('\n  or ')}`);
  return outcome.kind;
};

/** 4335: STOPAT lies before what is restored already. */
const isTooEarly = (error: unknown): boolean =>
  error instanceof RexusError && error.serverMessages.some(({ number }) => number === 4335);

/** The server's clock showed the time twice; to a machine in another zone, every time is doubtful that a change may have come near to. */
const isUnclear = ({ timeline, server, zone }: Story, atMs: number | null): boolean => {
  const offset = (instantMs: number): number => new Date(instantMs).getTimezoneOffset();
  if (atMs === null) return false;
  if (zone === 'other') return offset(timeline.chapters[0]?.fromMs ?? atMs) !== offset(server.clock.nowMs);
  const hours = [-HOUR_MS, HOUR_MS].map((distance) => atMs + distance);
  return hours.some((other) => Math.abs(offset(other) - offset(atMs)) * 60_000 === HOUR_MS);
};

const HOUR_MS = 3_600_000;
/** datetime's, which may be shown later than it was. */
const TICK_MS = 4;

const at = (atMs: number): string => `${atMs} (${new Date(atMs).toISOString()})`;
