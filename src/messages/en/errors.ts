import type { ErrorMessages } from '../errorMessages.ts';
import { catalogueErrors } from './errors/catalogue.ts';
import { certificateErrors } from './errors/certificates.ts';
import { configurationErrors } from './errors/configuration.ts';
import { encryptionErrors } from './errors/encryption.ts';
import { fileErrors } from './errors/files.ts';
import { runningErrors } from './errors/running.ts';
import { serverErrors } from './errors/server.ts';

export const errors: ErrorMessages = {
  ...configurationErrors,
  ...serverErrors,
  ...encryptionErrors,
  ...certificateErrors,
  ...fileErrors,
  ...catalogueErrors,
  ...runningErrors,
};
