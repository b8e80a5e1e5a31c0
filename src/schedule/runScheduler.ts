/**
 * The loop that runs schedules unattended. Two things wake it up: node-schedule at a planned time, and a watchdog that looks at the clock at
 * least every 30 seconds, because timers stand still while a machine sleeps and do not see that its clock was set. Whatever woke it, the same
 * pure decision follows (dueRun.ts), from the state on disk: so a run is neither done twice nor forgotten. One job runs at a time.
 */
import type { Schedule } from '../config/settings.ts';
import { EXIT_CODES } from '../domain/exitCodes.ts';
import { interruptedBy } from '../domain/interrupted.ts';
import { localMoment } from '../domain/localMoment.ts';
import { loadCronTimers, type SetCronTimer } from './cronTimers.ts';
import type { DueRun } from './dueRun.ts';
import { endOfJob } from './jobEnd.ts';
import { nextRun, nextRuns } from './nextRun.ts';
import type { NextRun, ScheduleListener } from './scheduleEvent.ts';
import { openScheduleMemory, type ScheduleMemory } from './scheduleMemory.ts';
import { cronTexts, scheduleRule } from './scheduleRule.ts';
import type { SchedulerDeps } from './schedulerDeps.ts';
import { processZone, type Zone } from './zone.ts';

/** The longest that the scheduler goes without looking at the clock. */
export const WATCH_MS = 30_000;
/** What begins later than this after its planned time was missed (the machine slept, the process was down), not merely a little late. */
const LATE_MS = 2 * WATCH_MS;
/** A job that found somebody else backing up tries again after so long. */
export const LOCK_RETRY_MS = 5 * 60_000;
/** A timer may fire a moment before its time: then the rest is waited for instead of a whole watchdog round. */
const EARLY_MS = 1000;
const SHOWN_RUNS = 10;

/**
 * Runs until the signal aborts; the job that runs then is aborted with it and awaited.
 * @throws RexusError ALREADY_RUNNING if another scheduler runs on this folder
 */
export const runScheduler = async (
  deps: SchedulerDeps,
  listener: ScheduleListener,
  signal: AbortSignal,
): Promise<void> => {
  const lock = await deps.acquireSchedulerLock();
  try {
    const memory = openScheduleMemory(deps.stateFile, listener);
    await new Scheduler(deps, memory, listener, signal).run(await (deps.loadTimers ?? loadCronTimers)());
  } finally {
    await lock.release();
  }
};

/** A due schedule on its way: noticed, perhaps put off, then run. */
interface Waiting {
  readonly schedule: Schedule;
  readonly due: DueRun;
  readonly reason: 'on_time' | 'missed';
  /** null: as soon as nothing else runs. */
  readonly retryAt: Date | null;
}

class Scheduler {
  readonly #deps: SchedulerDeps;
  readonly #zone: Zone;
  readonly #memory: ScheduleMemory;
  readonly #listener: ScheduleListener;
  readonly #signal: AbortSignal;
  readonly #waiting = new Map<string, Waiting>();
  /** The planned time of each schedule of which it was said that it waits. */
  readonly #told = new Map<string, number>();
  #schedules: readonly Schedule[] = [];
  #timers: { cancel(): void }[] = [];
  #running: { readonly schedule: Schedule; readonly ended: Promise<void> } | null = null;
  #isAwake = true;
  #nap = new AbortController();

  constructor(deps: SchedulerDeps, memory: ScheduleMemory, listener: ScheduleListener, signal: AbortSignal) {
    this.#deps = deps;
    this.#zone = deps.zone ?? processZone;
    this.#memory = memory;
    this.#listener = listener;
    this.#signal = signal;
  }

  async run(setTimer: SetCronTimer): Promise<void> {
    const wake = (): void => this.#wake();
    this.#signal.addEventListener('abort', wake, { once: true });
    try {
      await this.#takeSchedules(setTimer);
      this.#listener({ type: 'scheduler_started', schedules: this.#schedules.length, nextRuns: this.#nextRuns() });
      while (!this.#signal.aborted) {
        if (await this.#takeSchedules(setTimer)) this.#listener({ type: 'next_runs', nextRuns: this.#nextRuns() });
        await this.#notice();
        this.#startNext();
        this.#tellWaiting();
        await this.#sleep();
      }
      await this.#running?.ended;
    } finally {
      this.#signal.removeEventListener('abort', wake);
      for (const timer of this.#timers) timer.cancel();
    }
    const bySignal = this.#signal.reason === 'SIGINT' || this.#signal.reason === 'SIGTERM';
    this.#listener({ type: 'scheduler_stopped', reason: bySignal ? 'signal' : 'asked' });
  }

  /** Takes the configured schedules in and sets their timers; true if they are not the ones of the last round. */
  async #takeSchedules(setTimer: SetCronTimer): Promise<boolean> {
    const configured = this.#deps.schedules();
    const schedules = configured.filter(({ isEnabled }) => isEnabled);
    const shape = (list: readonly Schedule[]): string =>
      JSON.stringify(list.map((schedule) => [schedule.name, scheduleRule(schedule)]));
    const isChanged = shape(schedules) !== shape(this.#schedules);
    this.#schedules = schedules;
    await this.#memory.watch(configured, this.#deps.clock.now());
    if (!isChanged) return false;
    for (const timer of this.#timers) timer.cancel();
    this.#timers = schedules.flatMap((schedule) => {
      const timers = cronTexts(schedule).map((text) => setTimer(text, this.#zone.name, () => this.#wake()));
      if (timers.includes(null)) {
        this.#listener({ type: 'scheduler_warning', code: 'timer_refused', detail: schedule.name });
      }
      return timers.filter((timer) => timer !== null);
    });
    const names = new Set(schedules.map((schedule) => schedule.name));
    for (const name of this.#waiting.keys()) if (!names.has(name)) this.#waiting.delete(name);
    return true;
  }

  /** Puts every schedule whose time has come among the waiting, once a planned time; or leaves a missed one, if that is what was asked for. */
  async #notice(): Promise<void> {
    const now = this.#deps.clock.now();
    for (const schedule of this.#schedules) {
      if (this.#isOwnTimeRunning(schedule, now)) continue;
      const due = this.#memory.due(schedule, now, this.#zone);
      const waiting = this.#waiting.get(schedule.name);
      if (due === null) {
        this.#waiting.delete(schedule.name);
        continue;
      }
      if (waiting?.due.plannedAt.getTime() === due.plannedAt.getTime()) {
        // What it is to do may have been edited meanwhile.
        this.#waiting.set(schedule.name, { ...waiting, schedule });
        continue;
      }
      const reason = now.getTime() - due.plannedAt.getTime() > LATE_MS ? 'missed' : 'on_time';
      if (reason === 'missed' && schedule.missed === 'skip') {
        await this.#leave(schedule, due);
        continue;
      }
      this.#waiting.set(schedule.name, { schedule, due, reason, retryAt: waiting?.retryAt ?? null });
      if (due.coversOlder && this.#running?.schedule.name !== schedule.name) {
        this.#listener({ type: 'schedule_skipped', schedule: schedule.name, reason: 'caught_up' });
      }
    }
  }

  async #leave(schedule: Schedule, due: DueRun): Promise<void> {
    this.#waiting.delete(schedule.name);
    await this.#memory.leave(schedule, due);
    const dueAt = localMoment(due.plannedAt);
    this.#listener({ type: 'schedule_skipped', schedule: schedule.name, reason: 'missed', dueAt });
    this.#listener({ type: 'next_runs', nextRuns: this.#nextRuns() });
  }

  /** Says once of every waiting one that it must wait for the one that runs. */
  #tellWaiting(): void {
    if (this.#running === null) return;
    for (const { schedule, due, retryAt } of this.#waiting.values()) {
      if (retryAt !== null || this.#told.get(schedule.name) === due.plannedAt.getTime()) continue;
      this.#told.set(schedule.name, due.plannedAt.getTime());
      this.#listener({ type: 'schedule_skipped', schedule: schedule.name, reason: 'still_running' });
    }
  }

  /** While a schedule's own job runs, only a planned time after the one that runs is news. */
  #isOwnTimeRunning(schedule: Schedule, now: Date): boolean {
    if (this.#running?.schedule.name !== schedule.name) return false;
    const due = this.#memory.due(schedule, now, this.#zone);
    return due === null || due.attempt > 1;
  }

  /** Starts the one that has waited longest, if nothing runs. */
  #startNext(): void {
    if (this.#running !== null || this.#signal.aborted) return;
    const now = this.#deps.clock.now();
    const ready = [...this.#waiting.values()].filter(({ retryAt }) => retryAt === null || retryAt <= now);
    const [first, ...others] = ready;
    if (first === undefined) return;
    const next = others.reduce((best, other) => (other.due.plannedAt < best.due.plannedAt ? other : best), first);
    this.#waiting.delete(next.schedule.name);
    const ended = this.#do(next).finally(() => {
      this.#running = null;
      this.#wake();
    });
    this.#running = { schedule: next.schedule, ended };
  }

  async #do({ schedule, due, reason }: Waiting): Promise<void> {
    const { clock, runJob } = this.#deps;
    const { name } = schedule;
    await this.#memory.begin(schedule, due, clock.now());
    if (this.#signal.aborted) return await this.#memory.giveBack(schedule);
    this.#listener({ type: 'schedule_due', schedule: name, dueAt: localMoment(due.plannedAt), reason });
    const { exitCode, error } = await endOfJob(() =>
      runJob(schedule, this.#signal, (event) => this.#listener({ type: 'run', schedule: name, event })),
    );
    if (this.#signal.aborted && (exitCode === EXIT_CODES.interrupted || exitCode === EXIT_CODES.terminated)) {
      await this.#memory.giveBack(schedule);
      this.#listener({
        type: 'schedule_finished',
        schedule: name,
        exitCode,
        error: error ?? interruptedBy(this.#signal),
      });
      return;
    }
    if (exitCode === EXIT_CODES.alreadyRunning) {
      await this.#memory.giveBack(schedule);
      const retryAt = new Date(clock.now().getTime() + LOCK_RETRY_MS);
      this.#waiting.set(name, { schedule, due, reason, retryAt });
      this.#listener({ type: 'schedule_skipped', schedule: name, reason: 'locked', retryAt: localMoment(retryAt) });
      return;
    }
    await this.#memory.finish(schedule, clock.now(), exitCode);
    this.#listener({ type: 'schedule_finished', schedule: name, exitCode, error });
    this.#listener({ type: 'next_runs', nextRuns: this.#nextRuns() });
  }

  /** Until something wakes it or the watchdog's round is over. */
  async #sleep(): Promise<void> {
    if (!this.#isAwake && !this.#signal.aborted) {
      const { clock } = this.#deps;
      const ahead = this.#millisToNext();
      await clock.sleep(ahead <= EARLY_MS ? Math.max(1, ahead) : WATCH_MS, this.#nap.signal);
    }
    this.#isAwake = false;
    this.#nap = new AbortController();
  }

  #wake(): void {
    this.#isAwake = true;
    this.#nap.abort();
  }

  #millisToNext(): number {
    const now = this.#deps.clock.now();
    const planned = this.#schedules.map((schedule) => nextRun(schedule, now, this.#zone));
    return Math.min(...planned.map((at) => at.getTime() - now.getTime()));
  }

  #nextRuns(): readonly NextRun[] {
    return nextRuns(this.#schedules, this.#deps.clock.now(), SHOWN_RUNS, this.#zone);
  }
}
