import { readPins, removePin, writePin } from '../catalogue/pins.ts';
import { readCatalogue } from '../catalogue/readCatalogue.ts';
import { storedDatabases } from '../catalogue/storedDatabases.ts';
import { localMoment } from '../domain/localMoment.ts';
import { checkKeys } from '../engine/checkKeys.ts';
import { runDoctor } from '../engine/doctor.ts';
import { readContentHeader } from '../engine/readContentHeader.ts';
import { executeRotation } from '../engine/retention/executeRotation.ts';
import { planRotation } from '../engine/retention/planRotation.ts';
import { retentionPolicy } from '../engine/retention/retentionPolicy.ts';
import { verifyStored } from '../engine/verifyStored.ts';
import { freeBytes } from '../platform/freeSpace.ts';
import type { Services } from '../services.ts';
import { errorFields, logging } from './logListener.ts';
import type { Parts } from './parts.ts';

/** What keeps a good catalogue good: looking at every stored file and for its key, removing what is too old, finding out what is in the way. */
export const upkeepService = (
  parts: Parts,
): Pick<Services, 'verify' | 'checkKeys' | 'planPrune' | 'prune' | 'pin' | 'unpin' | 'doctor'> => {
  const { settings, server, clock, disk, logger, locked } = parts;
  return {
    verify: async (ids, listener, signal, depth = 'header') => {
      const { base, keyring } = settings().storage;
      const all = readCatalogue(base);
      const asked = all.runs.filter(({ manifest }) => ids.includes(manifest.id));
      const chosen = ids.length === 0 ? all : { runs: asked, unreadable: [] };
      const deps = { base, keyring, clock, pace: await parts.pace(), readHeader: readContentHeader, depth };
      return verifyStored(deps, chosen, logging(logger, listener), signal);
    },
    checkKeys: async (signal) => {
      const { storage } = settings();
      return checkKeys(storage, readCatalogue(storage.base).runs, signal);
    },
    planPrune: async () => {
      const { base } = settings().storage;
      const { runs } = readCatalogue(base);
      const policy = retentionPolicy(settings(), storedDatabases(runs));
      return planRotation(runs, policy, clock.now(), readPins(base));
    },
    prune: (plan, signal) =>
      locked('prune', async () => {
        const outcome = await executeRotation(plan, settings().storage, signal);
        logger.info('rotated', { removed: outcome.removed });
        for (const { path, error } of outcome.failed) logger.warn('not_removed', { path, ...errorFields(error) });
        return outcome;
      }),
    pin: async (id, reason) => {
      const pin = { id, reason, pinnedAt: localMoment(clock.now()) };
      await writePin(settings().storage.base, pin);
      logger.info('pinned', { id, reason });
      return pin;
    },
    unpin: async (id) => {
      const wasPinned = await removePin(settings().storage.base, id);
      if (wasPinned) logger.info('unpinned', { id });
      return wasPinned;
    },
    doctor: async (signal) => {
      const readRuns = () => readCatalogue(settings().storage.base).runs;
      const deps = { settings: settings(), server: await server.find(), clock, disk, freeBytes, readRuns };
      return runDoctor(deps, signal);
    },
  };
};
