/**
 * Histograms of times in microseconds, HDR with 3 significant digits: a value read back is at most 0.1 % above the one
 * recorded, and exact below 2.048 ms. Workers send them (V2 compressed, base64), evaluation merges them; percentiles are
 * taken from merged histograms only, for percentiles themselves cannot be merged.
 */
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from "hdr-histogram-js";

export type { Histogram };

/** Up to one second without resizing, 45 KiB; larger values make it grow. */
const USUAL_MICROS = 1_000_000;

/** Takes whole, non-negative microseconds of any size by `recordValue`. */
export function emptyHistogram(): Histogram {
  return build({
    bitBucketSize: 32,
    autoResize: true,
    lowestDiscernibleValue: 1,
    highestTrackableValue: USUAL_MICROS,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  });
}

export function encodeHistogram(histogram: Histogram): string {
  return encodeIntoCompressedBase64(histogram);
}

/** @throws Error if the text is no histogram */
export function decodeHistogram(text: string): Histogram {
  return decodeFromCompressedBase64(text, 32, false);
}

/** One histogram of all that was recorded in these; the order does not matter. */
export function mergeHistograms(encoded: readonly string[]): Histogram {
  const merged = emptyHistogram();
  for (const text of encoded) merged.add(decodeHistogram(text));
  return merged;
}

/**
 * The `rank`-th smallest value (1 is the smallest), as the upper end of its bucket; null where there is no such rank. Asking
 * for half a rank less keeps the library's rounding of percentages away from a neighbour.
 */
export function valueAtRank(histogram: Histogram, rank: number): number | null {
  if (rank < 1 || rank > histogram.totalCount) return null;
  return histogram.getValueAtPercentile(((rank - 0.5) / histogram.totalCount) * 100);
}
