import { sqlError } from '../../sqlError.ts';
import { unsupported } from '../../values/errors.ts';
import { INT, nvarchar } from '../../values/types.ts';
import { done, type Procedure, rows } from './procedure.ts';

const COMPRESSION = 'backup compression default';

/**
 * sp_configure of the one option that changes what a backup is: without a value it shows it, with one the value counts from the next RECONFIGURE
 * on (contract.md section 1). Errors from memory; the message 15457 is not sent.
 */
export const configure: Procedure = ({ instance }, args) => {
  const { compressionDefault: option } = instance;
  const wanted = args[0]?.value ?? COMPRESSION;
  // The server takes any beginning that only one option has; nobody but the full name means this one here.
  if (String(wanted).toLowerCase() !== COMPRESSION) throw unsupported(`sp_configure '${String(wanted)}'`);
  const value = args[1]?.value ?? null;
  if (value === null) {
    return rows(
      [
        ['name', nvarchar(35)],
        ['minimum', INT],
        ['maximum', INT],
        ['config_value', INT],
        ['run_value', INT],
      ],
      [[COMPRESSION, 0, 1, Number(option.configured), Number(option.inUse)]],
    );
  }
  const number = Number(value);
  if (number !== 0 && number !== 1) {
    throw sqlError(15129, 16, 1, `'${String(value)}' is not a valid value for configuration option '${COMPRESSION}'.`);
  }
  option.configured = number === 1;
  instance.save();
  return done();
};
