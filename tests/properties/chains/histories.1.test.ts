import { test } from 'vitest';
import { historiesHold } from './historiesHold.ts';

test('the planner says of random histories what the sandbox does (part 1 of 3)', () => historiesHold(180), 600_000);
