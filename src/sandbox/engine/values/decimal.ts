/** Exact decimal arithmetic on text, with the precision rules of T-SQL (numeric and money never pass through a JS number). */

/** An exact number: units of 10^-scale. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** A power of ten. */
export const pow10 = (exponent: number): bigint => 10n ** BigInt(exponent);

const PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/** null when the text is no plain decimal. */
export const parseDecimal = (text: string): Decimal | null => {
  const match = PATTERN.exec(text.trim());
  if (match === null) return null;
  const whole = match[2] ?? '';
  const fraction = match[3] ?? '';
  if (whole === '' && fraction === '') return null;
  const units = BigInt(`${whole}${fraction}`);
  return { units: match[1] === '-' ? -units : units, scale: fraction.length };
};

/** Reads a decimal text. */
export const decimalOf = (text: string): Decimal => {
  const decimal = parseDecimal(text);
  if (decimal === null) throw new TypeError(`not a decimal: ${text}`);
  return decimal;
};

const divideRounding = (units: bigint, by: bigint): bigint => {
  const quotient = units / by;
  const remainder = units % by;
  const doubled = (remainder < 0n ? -remainder : remainder) * 2n;
  if (doubled < (by < 0n ? -by : by)) return quotient;
  return units < 0n !== by < 0n ? quotient - 1n : quotient + 1n;
};

/** Rounds half away from zero, as SQL Server does when it converts. */
export const rescale = (value: Decimal, scale: number): Decimal => {
  if (scale === value.scale) return value;
  if (scale > value.scale) return { units: value.units * pow10(scale - value.scale), scale };
  return { units: divideRounding(value.units, pow10(value.scale - scale)), scale };
};

/** Cuts digits off without rounding. */
export const truncateTo = (value: Decimal, scale: number): Decimal =>
  scale >= value.scale ? rescale(value, scale) : { units: value.units / pow10(value.scale - scale), scale };

/** A decimal as text. */
export const formatDecimal = (value: Decimal): string => {
  const negative = value.units < 0n;
  const digits = (negative ? -value.units : value.units).toString().padStart(value.scale + 1, '0');
  const whole = digits.slice(0, digits.length - value.scale);
  const fraction = value.scale === 0 ? '' : `.${digits.slice(-value.scale)}`;
  return `${negative ? '-' : ''}${whole}${fraction}`;
};

/** How many digits it has. */
export const digitsOf = (value: Decimal): number => (value.units < 0n ? -value.units : value.units).toString().length;

/** Negative, zero or positive. */
export const compareDecimals = (a: Decimal, b: Decimal): number => {
  const scale = Math.max(a.scale, b.scale);
  const left = rescale(a, scale).units;
  const right = rescale(b, scale).units;
  return left < right ? -1 : left > right ? 1 : 0;
};

interface Shape {
  readonly precision: number;
  readonly scale: number;
}

/** Above 38 digits the fraction gives way, but never below 6 places where it had them. */
const capped = (precision: number, scale: number): Shape => {
  if (precision <= 38) return { precision, scale };
  return { precision: 38, scale: Math.max(Math.min(scale, 6), scale - (precision - 38)) };
};

export type DecimalOperator = '+' | '-' | '*' | '/' | '%';

/** The result's precision and scale ("Precision, scale, and length" of the T-SQL reference). */
export const resultShape = (operator: DecimalOperator, a: Shape, b: Shape): Shape => {
  switch (operator) {
    case '+':
    case '-': {
      const scale = Math.max(a.scale, b.scale);
      const precision = scale + Math.max(a.precision - a.scale, b.precision - b.scale) + 1;
      return precision <= 38 ? { precision, scale } : { precision: 38, scale: Math.max(0, scale - (precision - 38)) };
    }
    case '*':
      return capped(a.precision + b.precision + 1, a.scale + b.scale);
    case '/': {
      const scale = Math.max(6, a.scale + b.precision + 1);
      return capped(a.precision - a.scale + b.scale + scale, scale);
    }
    case '%': {
      const scale = Math.max(a.scale, b.scale);
      return { precision: Math.min(a.precision - a.scale, b.precision - b.scale) + scale, scale };
    }
  }
};

/** The caller has refused division by zero and checks the result against its precision. */
export const calculate = (operator: DecimalOperator, a: Decimal, b: Decimal, scale: number): Decimal => {
  switch (operator) {
    case '+':
    case '-': {
      const wide = Math.max(a.scale, b.scale);
      const left = rescale(a, wide).units;
      const right = rescale(b, wide).units;
      return rescale({ units: operator === '+' ? left + right : left - right, scale: wide }, scale);
    }
    case '*':
      return rescale({ units: a.units * b.units, scale: a.scale + b.scale }, scale);
    case '/':
      return { units: (a.units * pow10(scale + b.scale)) / (b.units * pow10(a.scale)), scale };
    case '%': {
      const wide = Math.max(a.scale, b.scale);
      return rescale({ units: rescale(a, wide).units % rescale(b, wide).units, scale: wide }, scale);
    }
  }
};
