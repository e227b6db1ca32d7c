import fc from "fast-check";
import {
  decodeHistogram,
  emptyHistogram,
  encodeHistogram,
  mergeHistograms,
  valueAtRank,
} from "../../core/measure/histogram";
import { Intervals } from "../../core/measure/intervals";
import { decodePayload, encodePayload, MIN_PAYLOAD_BYTES, readPayload, runHash } from "../../core/measure/payload";

fc.configureGlobal({ seed: 20_261 });

const HOUR_MICROS = 3_600_000_000;
const micros = () => fc.oneof(fc.nat(5_000), fc.nat(2_000_000), fc.integer({ min: 0, max: HOUR_MICROS }));

function histogramOf(values: readonly number[]): string {
  const histogram = emptyHistogram();
  for (const value of values) histogram.recordValue(value);
  return encodeHistogram(histogram);
}

describe("histograms", () => {
  test("merged, however they were split and sent, have every rank of all values, at most 0.1 % above", () => {
    const split = fc.array(fc.array(micros(), { maxLength: 40 }), { maxLength: 6 });
    fc.assert(
      fc.property(split, (parts) => {
        const merged = mergeHistograms(parts.map(histogramOf));
        const sorted = parts.flat().sort((a, b) => a - b);
        expect(merged.totalCount).toBe(sorted.length);
        sorted.forEach((value, i) => {
          const read = valueAtRank(merged, i + 1) ?? -1;
          expect(read).toBeGreaterThanOrEqual(value);
          expect(read).toBeLessThanOrEqual(value * 1.001);
        });
      }),
    );
  });

  test("are exact below 2.048 ms", () => {
    const values = Array.from({ length: 2_048 }, (_, value) => value);
    const histogram = decodeHistogram(histogramOf(values));
    expect(values.map((value) => valueAtRank(histogram, value + 1))).toEqual(values);
  });

  test("have no value at a rank that nobody holds", () => {
    const histogram = decodeHistogram(histogramOf([5, 7]));
    expect([0, 1, 2, 3].map((rank) => valueAtRank(histogram, rank))).toEqual([null, 5, 7, null]);
  });
});

describe("intervals", () => {
  const runs = () => fc.array(fc.record({ from: fc.nat(60), count: fc.nat(12) }), { maxLength: 30 });
  const numbers = ({ from, count }: { from: number; count: number }) =>
    Array.from({ length: count }, (_, i) => from + i);
  const intervalsOf = (all: readonly { from: number; count: number }[]) => {
    const intervals = new Intervals();
    for (const { from, count } of all) intervals.add(from, count);
    return intervals;
  };
  const sorted = (set: Iterable<number>) => [...set].sort((a, b) => a - b);

  test("say of every run how much of it was there before, as a plain set does", () => {
    fc.assert(
      fc.property(runs(), (added) => {
        const intervals = new Intervals();
        const plain = new Set<number>();
        for (const run of added) {
          const before = numbers(run).filter((number) => plain.has(number)).length;
          expect(intervals.overlap(run.from, run.count)).toBe(before);
          expect(intervals.add(run.from, run.count)).toBe(before);
          for (const number of numbers(run)) plain.add(number);
          expect(intervals.size).toBe(plain.size);
        }
        expect([...intervals.runs()].flatMap(numbers)).toEqual(sorted(plain));
        for (let number = -1; number < 75; number += 1) expect(intervals.has(number)).toBe(plain.has(number));
      }),
    );
  });

  test("keep their runs apart: none touches the next", () => {
    fc.assert(
      fc.property(runs(), (added) => {
        const ends = [...intervalsOf(added).runs()].map(({ from, count }) => ({ from, to: from + count }));
        ends.slice(1).forEach(({ from }, i) => {
          expect(from).toBeGreaterThan(ends[i]?.to ?? from);
        });
      }),
    );
  });

  test("differ from and intersect with others as plain sets do", () => {
    fc.assert(
      fc.property(runs(), runs(), fc.nat(60), fc.nat(20), (these, those, from, count) => {
        const set = intervalsOf(these);
        const other = new Set(those.flatMap(numbers));
        const mine = sorted(new Set(these.flatMap(numbers)));
        expect([...set.without(intervalsOf(those))].flatMap(numbers)).toEqual(mine.filter((n) => !other.has(n)));
        const within = mine.filter((number) => number >= from && number < from + count);
        expect([...set.runsWithin(from, count)].flatMap(numbers)).toEqual(within);
      }),
    );
  });
});

describe("payloads", () => {
  const FIELDS = { run: "flight-1", incarnation: 2 ** 31 - 1, sequence: 2 ** 40, intendedMs: 1_767_225_600_123.456 };

  test("say what was written, at any size from the header's on", () => {
    const fields = fc.record({
      run: fc.string(),
      incarnation: fc.nat(2 ** 31 - 1),
      sequence: fc.maxSafeNat().map((n) => n % 2 ** 48),
      intendedMs: fc.nat(4e9).map((micros) => 1_767_225_600_000 + micros / 1_000),
    });
    fc.assert(
      fc.property(fields, fc.integer({ min: MIN_PAYLOAD_BYTES, max: 5_000 }), (written, size) => {
        const value = encodePayload(written, size);
        const { run, ...rest } = written;
        expect(value.length).toBe(size);
        expect(readPayload(value)).toEqual({ runHash: runHash(run), ...rest });
      }),
    );
  });

  test("are not believed after any one of their bits has changed", () => {
    const value = encodePayload(FIELDS, 100);
    for (let bit = 0; bit < value.length * 8; bit += 1) {
      const damaged = Buffer.from(value);
      damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(decodePayload(damaged)).toBeNull();
    }
    expect(decodePayload(value)).not.toBeNull();
  });

  const value = encodePayload(FIELDS, 64);
  const unreadable: [what: string, value: Buffer, why: string][] = [
    ["nothing", Buffer.alloc(0), "0 B are fewer than the header's"],
    ["a header cut short", value.subarray(0, 31), "31 B are fewer than the header's"],
    ["a record of somebody else", Buffer.alloc(64, "x"), "the magic number is not ours"],
    ["a body cut short", value.subarray(0, 60), "the checksum differs"],
  ];
  test.each(unreadable)("say why %s is none", (_, damaged, why) => {
    expect(readPayload(damaged)).toEqual({ corrupted: why });
  });

  test("differ in their filler from byte to byte, so that compression gains nothing", () => {
    expect(new Set(encodePayload(FIELDS, 4_096)).size).toBe(256);
  });

  test("cannot be smaller than their header", () => {
    expect(() => encodePayload(FIELDS, 31)).toThrow(
      new RangeError("a record of 31 B is too small; its header takes 32 B"),
    );
  });
});
