/** Decimal numbers travel through the seam as text, since LSNs have 25 digits: here they become scaled integers and come back. */
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/** `12.5` at scale 4 is 125000n. What is finer than the scale is rounded half away from zero, as SQL Server does. */
export const scaledInteger = (text: string, scale: number): bigint => {
  const [, sign, whole = '', fraction = ''] = DECIMAL.exec(text.trim()) ?? [];
  if (sign === undefined || whole.length + fraction.length === 0) {
    throw new RangeError(`'${text}' is no decimal number`);
  }
  const digits = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  const rounded = (fraction[scale] ?? '0') >= '5' ? digits + 1n : digits;
  return sign === '-' ? -rounded : rounded;
};

/** The other way: always with `scale` digits behind the point. */
export const decimalText = (value: bigint, scale: number): string => {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`;
  return `${value < 0n ? '-' : ''}${whole}${fraction}`;
};

/** Bytes of the integer behind the sign, MS-TDS 2.2.5.5.1.6. */
export const numericBytes = (precision: number): 4 | 8 | 12 | 16 => {
  if (!Number.isInteger(precision) || precision < 1 || precision > 38) {
    throw new RangeError(`numeric(${precision}) does not exist`);
  }
  if (precision <= 9) return 4;
  if (precision <= 19) return 8;
  return precision <= 28 ? 12 : 16;
};
