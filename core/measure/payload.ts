/**
 * What a record's value says about itself: who sent it, as which of its records, and when it was due. A checksum covers
 * it all, so that a record is either exactly what was sent or known not to be. Big-endian:
 *
 *     0  magic "DRN" and the version of this layout, 4 bytes
 *     4  CRC32C of everything from byte 8 to the end, 4 bytes
 *     8  run: CRC32C of its key, 4 bytes
 *    12  producer incarnation, 6 bytes
 *    18  sequence, from 0 for each incarnation and partition, 6 bytes
 *    24  intended time, Unix microseconds, a double: whole microseconds are exact until the year 2255
 *    32  filler
 *
 * CRC32C finds every error burst of up to 32 bits; of longer ones it misses one in 2^32.
 */
import { crc32c } from "@node-rs/crc32";
import { random } from "../random";

export interface Payload {
  /** `runHash` of the run's key. */
  readonly runHash: number;
  readonly incarnation: number;
  readonly sequence: number;
  /** Unix milliseconds, to the microsecond. */
  readonly intendedMs: number;
}

/** Why a value is not a payload of this run, as it was sent. */
export interface Corrupted {
  readonly corrupted: string;
}

/** The header alone; a record of a load cannot be smaller. */
export const MIN_PAYLOAD_BYTES = 32;

/** The value of one record. @param sizeBytes at least `MIN_PAYLOAD_BYTES` */
export function encodePayload(fields: PayloadFields, sizeBytes: number): Buffer {
  if (sizeBytes < MIN_PAYLOAD_BYTES)
    throw new RangeError(`a record of ${sizeBytes} B is too small; its header takes ${MIN_PAYLOAD_BYTES} B`);
  const value = Buffer.allocUnsafe(sizeBytes);
  value.writeUInt32BE(MAGIC, 0);
  value.writeUInt32BE(runHash(fields.run), 8);
  value.writeUIntBE(fields.incarnation, 12, 6);
  value.writeUIntBE(fields.sequence, 18, 6);
  value.writeDoubleBE(Math.round(fields.intendedMs * 1_000), 24);
  filler(sizeBytes).copy(value, MIN_PAYLOAD_BYTES, MIN_PAYLOAD_BYTES, sizeBytes);
  value.writeUInt32BE(crc32c(value.subarray(CHECKED_FROM)), 4);
  return value;
}

export interface PayloadFields {
  readonly run: string;
  readonly incarnation: number;
  readonly sequence: number;
  readonly intendedMs: number;
}

/** What the value says, or why it cannot be believed. */
export function readPayload(value: Buffer): Payload | Corrupted {
  if (value.length < MIN_PAYLOAD_BYTES) return { corrupted: `${value.length} B are fewer than the header's` };
  if (value.readUInt32BE(0) !== MAGIC) return { corrupted: "the magic number is not ours" };
  if (value.readUInt32BE(4) !== crc32c(value.subarray(CHECKED_FROM))) return { corrupted: "the checksum differs" };
  return {
    runHash: value.readUInt32BE(8),
    incarnation: value.readUIntBE(12, 6),
    sequence: value.readUIntBE(18, 6),
    intendedMs: value.readDoubleBE(24) / 1_000,
  };
}

/** The same without the reason: null if the value cannot be believed. */
export function decodePayload(value: Buffer): Payload | null {
  const payload = readPayload(value);
  return "corrupted" in payload ? null : payload;
}

/** The run in four bytes. Records of two runs are in different topics already; this shows a mistake, not an attack. */
export function runHash(run: string): number {
  if (run !== hashed.run) hashed = { run, hash: crc32c(run) };
  return hashed.hash;
}

/** "DRN" and version 1. */
const MAGIC = 0x44524e01;
const CHECKED_FROM = 8;

/** The latest run: a process has only one. */
let hashed = { run: "", hash: crc32c("") };

/** Random bytes, so that no compression makes records smaller than they say. Made once, grown when a size asks for more. */
let bytes = Buffer.alloc(0);

function filler(size: number): Buffer {
  if (bytes.length < size) {
    const next = random(size);
    bytes = Buffer.from(Uint8Array.from({ length: size }, () => next() * 256));
  }
  return bytes;
}
