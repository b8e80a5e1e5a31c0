import { EXIT_CODES } from '../../domain/exitCodes.ts';
import { exitCodeOf } from '../../domain/rexusError.ts';
import type { Handler } from '../commandContext.ts';
import { jsonForm } from '../jsonForm.ts';
import { doctorText } from '../text/doctorText.ts';

export interface DoctorOptions {
  readonly json: boolean;
}

/** Ends with the exit code of the first check that failed: it is what the others hang on. */
export const doctor: Handler<DoctorOptions> = async ({ services, language, output, signal }, options) => {
  const findings = await services.doctor(signal);
  if (options.json) output.json({ findings: findings.map((finding) => jsonForm(finding, language)) });
  else output.lines(doctorText(findings, language));
  const error = findings.find(({ outcome }) => outcome === 'failed')?.error;
  return error === undefined || error === null ? EXIT_CODES.done : exitCodeOf(error);
};
