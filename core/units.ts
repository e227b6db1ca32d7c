/**
 * Durations, rates, sizes and shares are strings with units wherever a person writes them, and plain numbers, with the
 * unit in their name, from the plan on. A number without a unit is refused: nobody can tell 100 ms from 100 s.
 */
import { BadInput } from "./errors";

const DURATIONS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const SIZES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};
/** Bits in the names of network rates, as tc and operators write them. */
const BANDWIDTHS: Readonly<Record<string, number>> = {
  "bit/s": 1,
  "kbit/s": 1e3,
  "Mbit/s": 1e6,
  "Gbit/s": 1e9,
  "B/s": 8,
  "kB/s": 8e3,
  "MB/s": 8e6,
};
const PER_SECOND: Readonly<Record<string, number>> = { "/s": 1, "/m": 1 / 60, "/min": 1 / 60, "/h": 1 / 3600 };

/** Above it doubles no longer hold every whole number. */
const LARGEST = 1e15;

/** Milliseconds in `"250ms"`, `"1.5s"`, `"2m"`. @throws BadInput naming `place` */
export function duration(place: string, text: string): number {
  return quantity(place, text, DURATIONS, "100ms");
}

/** Events a second in `"2000/s"`, `"90/m"`. @throws BadInput naming `place` */
export function rate(place: string, text: string): number {
  return quantity(place, text, PER_SECOND, "100/s");
}

/** Whole bytes in `"1KiB"`, `"500B"`. @throws BadInput naming `place` */
export function size(place: string, text: string): number {
  const bytes = quantity(place, text, SIZES, "1KiB");
  if (Number.isInteger(bytes)) return bytes;
  throw BadInput.at(place, `"${text}" is not a whole number of bytes`, `write "${Math.ceil(bytes)}B"`);
}

/** Bits a second in `"10Mbit/s"`. @throws BadInput naming `place` */
export function bandwidth(place: string, text: string): number {
  return quantity(place, text, BANDWIDTHS, "10Mbit/s");
}

/** A share from 0 to 1 in `"2.5%"`. @throws BadInput naming `place` */
export function share(place: string, text: string): number {
  const value = quantity(place, text, { "%": 0.01 }, "1%");
  if (value > 1) throw BadInput.at(place, `"${text}" is more than everything`, 'write "100%" or less');
  return value;
}

function quantity(place: string, text: string, units: Readonly<Record<string, number>>, example: string): number {
  const match = /^(-?)(\d+(?:\.\d+)?|\.\d+)\s*([^\d\s.].*)?$/.exec(text.trim());
  if (!match) throw BadInput.at(place, `"${text}" is not a number with a unit`, `write for example "${example}"`);
  const [, sign, digits, unit] = match;
  if (unit === undefined) {
    const likely = example.replace(/^[\d.]+/, "");
    throw BadInput.at(place, `"${text}" has no unit`, `write "${digits}${likely}"`);
  }
  const factor = units[unit];
  if (factor === undefined) {
    throw BadInput.at(place, `"${text}" has an unknown unit "${unit}"`, `use one of ${Object.keys(units).join(", ")}`);
  }
  if (sign === "-") throw BadInput.at(place, `"${text}" is negative`, `write "${digits}${unit}"`);
  const value = Number(digits) * factor;
  if (value > LARGEST) throw BadInput.at(place, `"${text}" is too large`, `write for example "${example}"`);
  // 15 digits are what a double holds for certain: 57 * 0.01 is 0.57, not 0.5700000000000001.
  return Number(value.toPrecision(15));
}

/** `1500` as `1.5s`: for sentences, never for parsing. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1_000) return `${trimmed(milliseconds)}ms`;
  if (milliseconds < 120_000) return `${trimmed(milliseconds / 1_000)}s`;
  return `${trimmed(milliseconds / 60_000)}m`;
}

/** `1048576` as `1MiB`. */
export function sizeText(bytes: number): string {
  const unit = bytes >= 1024 ** 3 ? "GiB" : bytes >= 1024 ** 2 ? "MiB" : bytes >= 1024 ? "KiB" : "B";
  return `${trimmed(bytes / (SIZES[unit] ?? 1))}${unit}`;
}

/** `2500000` bits a second as `2.5Mbit/s`. */
export function bandwidthText(bitsPerSecond: number): string {
  const unit = ["Gbit/s", "Mbit/s", "kbit/s"].find((name) => bitsPerSecond >= (BANDWIDTHS[name] ?? 1)) ?? "bit/s";
  return `${trimmed(bitsPerSecond / (BANDWIDTHS[unit] ?? 1))}${unit}`;
}

/** `0.025` as `2.5%`. */
export function shareText(value: number): string {
  return `${trimmed(value * 100)}%`;
}

/** `2000` as `2000/s`. */
export function rateText(perSecond: number): string {
  return `${trimmed(perSecond)}/s`;
}

function trimmed(value: number): string {
  return String(Math.round(value * 100) / 100);
}
