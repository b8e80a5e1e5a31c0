import type { Language } from '../config/settings.ts';
import type { RunEvent } from '../engine/runEvent.ts';
import type { VerifyEvent } from '../engine/verifyReport.ts';
import type { DrillEvent } from '../restore/drill/drillEvent.ts';
import type { RestoreEvent } from '../restore/restoreEvent.ts';
import type { ScheduleEvent } from '../schedule/scheduleEvent.ts';
import { type Json, messageForm } from './jsonForm.ts';
import type { Output } from './output.ts';
import { rotationForm } from './rotationForm.ts';

type Event = RunEvent | RestoreEvent | DrillEvent | VerifyEvent | ScheduleEvent;

/** One event as a line of NDJSON has it: its `type` becomes `message_type`. */
export const eventForm = (event: Event, language: Language): Json => {
  switch (event.type) {
    case 'rotated':
      return { message_type: event.type, ...rotationForm(event.plan, language), removed: event.removed };
    case 'run':
      return { message_type: event.type, schedule: event.schedule, event: eventForm(event.event, language) };
    default: {
      const { type, ...facts } = event;
      return messageForm(type, facts, language);
    }
  }
};

/** Prints every event of a run as one line of JSON. */
export const jsonListener =
  (output: Output, language: Language): ((event: Event) => void) =>
  (event) =>
    output.event(eventForm(event, language));
