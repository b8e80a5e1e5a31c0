/** A process that takes the lock named by its arguments, says so on stdout, and holds it until it is ended. */
import { localPath } from '../../src/domain/localPath.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { acquireLock } from '../../src/platform/processLock.ts';

const [folder = '', name = ''] = process.argv.slice(2);
acquireLock(localPath(folder), name, 'backup', systemClock);
process.stdout.write('held\n');
process.stdin.resume();
