/**
 * Whether a fault did what was asked, judged by exchanges over its links while it acted, and by nothing that it was meant to
 * cause. The worst link that was probed decides: a fault that missed one of its links is another fault.
 *
 * - delay: the median round trip grew by what was asked, within 10 % or 2 ms, whichever is more. Both directions delay a round
 *   trip twice. Jitter is symmetric, and moves no median.
 * - partition: no exchange was answered while it acted, and one was after it. Without the second, the peer may just have been dead.
 * - reset: a connection was closed while it acted.
 * - rate: small exchanges take longer through a narrow link, but how narrow it is they cannot say: `acted` at best, and
 *   `inconclusive` where the difference is lost in what round trips are anyway.
 *
 * Fewer than 20 exchanges prove nothing, either way.
 */
import type { PlannedFault, PlannedShape, ProbeSample, Proof, ProofVerdict } from "../documents";
import type { Acting } from "./acting";
import { type Other, type Window, type Windows, windowsOf } from "./windows";

/** What is known of all faults of a run. */
export interface Observed {
  readonly faults: readonly PlannedFault[];
  readonly acted: readonly Acting[];
  readonly samples: ReadonlyMap<string, readonly ProbeSample[]>;
}

export function prove(fault: PlannedFault, observed: Observed): Proof {
  const judged = actingsToJudge(fault, observed).map((acting) => judgeLink(fault, acting, observed));
  const [worst] = judged.sort((a, b) => SEVERITY[b.verdict] - SEVERITY[a.verdict] || b.error - a.error);
  const kind = KINDS[fault.shape.kind];
  if (worst === undefined) {
    const none = { samples: 0, unanswered: 0, closed: 0, medianMs: null };
    return { kind, before: none, during: none, after: none, verdict: "inconclusive", text: "it never acted" };
  }
  const { before, during, after } = worst.windows;
  const text = `${worst.text} on ${worst.key}${judged.length > 1 ? `, the worst of ${judged.length} links` : ""}`;
  return {
    kind,
    before: before.summary,
    during: during.summary,
    after: after.summary,
    verdict: worst.verdict,
    text,
  };
}

/** By how much a fault makes a round trip longer, in milliseconds. */
export function roundTripDelayMs({ shape, direction }: PlannedFault): number {
  if (shape.kind !== "delay") return 0;
  return direction === "both" ? 2 * shape.timeMs : shape.timeMs;
}

const SEVERITY: Readonly<Record<ProofVerdict, number>> = { proven: 0, acted: 1, inconclusive: 2, refuted: 3 };
const KINDS: Readonly<Record<PlannedShape["kind"], string>> = {
  delay: "round-trips",
  rate: "round-trips",
  partition: "unanswered",
  reset: "closed",
  loss: "none",
  duplicate: "none",
  corrupt: "none",
  reorder: "none",
};

/** Below it a median says little; with it, one that is off by the tolerance is very unlikely. */
const ENOUGH_SAMPLES = 20;
const TOLERANCE_SHARE = 0.1;
const TOLERANCE_MS = 2;
/** A median must grow by this, and beyond 90 % of the round trips before, to count as a narrow link's doing. */
const NOTICEABLE_MS = 2;

interface Judgement {
  readonly verdict: ProofVerdict;
  readonly text: string;
  /** Among links of the same verdict the one with more of it is worse. */
  readonly error: number;
}

interface JudgedLink extends Judgement {
  readonly key: string;
  readonly windows: Windows;
}

/**
 * Every time on every link that was probed: of very many links only some are. Of a fault that moves only times long
 * enough to see something, if there is any.
 */
function actingsToJudge(fault: PlannedFault, { acted, samples }: Observed): Acting[] {
  const own = acted.filter((acting) => acting.fault === fault.id);
  const probed = own.filter(({ key }) => samples.has(key));
  if (probed.length === 0) return own;
  if (!fault.moving) return probed;
  const long = probed.filter((acting) => {
    const { during } = windowsOf(samples.get(acting.key) ?? [], acting, [], roundTripDelayMs(fault));
    return during.summary.samples >= ENOUGH_SAMPLES;
  });
  return long.length > 0 ? long : probed;
}

function judgeLink(fault: PlannedFault, acting: Acting, { faults, acted, samples }: Observed): JudgedLink {
  const asked = roundTripDelayMs(fault);
  const others = acted
    .filter((other) => other.key === acting.key && other !== acting)
    .map((other) => otherOf(other, faults));
  const windows = windowsOf(samples.get(acting.key) ?? [], acting, others, asked);
  const composed = others.some(({ acting: other, delayMs }) => delayMs === 0 && overlap(other, acting));
  return { key: acting.key, windows, ...judge(fault.shape, asked, windows, composed) };
}

function otherOf(acting: Acting, faults: readonly PlannedFault[]): Other {
  const fault = faults.find(({ id }) => id === acting.fault);
  return { acting, delayMs: fault === undefined ? 0 : roundTripDelayMs(fault) };
}

function overlap(a: Acting, b: Acting): boolean {
  return a.fromMs < b.toMs && b.fromMs < a.toMs;
}

function judge(shape: PlannedShape, askedMs: number, windows: Windows, composed: boolean): Judgement {
  const { samples } = windows.during.summary;
  if (samples < ENOUGH_SAMPLES)
    return inconclusive(`${samples} exchanges while it acted; it takes ${ENOUGH_SAMPLES}`, -samples);
  switch (shape.kind) {
    case "delay":
      return judgeDelay(askedMs, windows, composed);
    case "rate":
      return judgeRate(windows);
    case "partition":
      return judgePartition(windows);
    case "reset":
      return judgeReset(windows);
    default:
      return inconclusive(`exchanges cannot show ${shape.kind}`);
  }
}

function judgeDelay(askedMs: number, { before, during }: Windows, composed: boolean): Judgement {
  const missing = withoutMedian(before, during);
  if (missing !== null) return missing;
  const from = before.summary.medianMs ?? 0;
  const to = during.summary.medianMs ?? 0;
  const error = Math.abs(to - from - askedMs);
  const text = `asked for ${millis(askedMs)} more, saw ${millis(to - from)} (from ${millis(from)} to ${millis(to)})`;
  if (error <= Math.max(askedMs * TOLERANCE_SHARE, TOLERANCE_MS)) return { verdict: "proven", text, error };
  return composed
    ? { verdict: "inconclusive", text: `${text}, while another fault acted`, error }
    : { verdict: "refuted", text, error };
}

function judgeRate({ before, during }: Windows): Judgement {
  const missing = withoutMedian(before, during);
  if (missing !== null) return missing;
  const usual = before.roundTripsMs[Math.floor(before.roundTripsMs.length * 0.9)] ?? Number.POSITIVE_INFINITY;
  const from = before.summary.medianMs ?? 0;
  const to = during.summary.medianMs ?? 0;
  const seen = `round trips grew from ${millis(from)} to ${millis(to)}`;
  if (to > usual && to - from >= NOTICEABLE_MS) return { verdict: "acted", text: seen, error: from - to };
  return inconclusive(`${seen}: small exchanges do not show this rate`, from - to);
}

/** A difference of medians needs both. */
function withoutMedian(before: Window, during: Window): Judgement | null {
  if (before.summary.samples < ENOUGH_SAMPLES)
    return inconclusive(`${before.summary.samples} exchanges before it; it takes ${ENOUGH_SAMPLES}`);
  if (before.summary.medianMs === null) return inconclusive("most exchanges before it had no answer");
  if (during.summary.medianMs === null) return inconclusive("most exchanges while it acted had no answer");
  return null;
}

function judgePartition({ before, during, after }: Windows): Judgement {
  const { samples, unanswered } = during.summary;
  const answered = samples - unanswered;
  const text = `${unanswered} of ${samples} exchanges had no answer while it acted`;
  if (answered > 0) return { verdict: "refuted", text, error: answered / samples };
  if (before.summary.samples > 0 && before.summary.medianMs === null)
    return inconclusive(`${text}, but most had none before it either`);
  if (after.summary.unanswered === after.summary.samples)
    return inconclusive(`${text}, but none of ${after.summary.samples} had one after it`);
  return { verdict: "proven", text, error: 0 };
}

function judgeReset({ during }: Windows): Judgement {
  const { samples, closed } = during.summary;
  const text = `${closed} of ${samples} exchanges saw their connection closed`;
  return closed > 0 ? { verdict: "proven", text, error: -closed } : { verdict: "refuted", text, error: 0 };
}

function inconclusive(text: string, error = 0): Judgement {
  return { verdict: "inconclusive", text, error };
}

function millis(value: number): string {
  return `${(Math.round(value * 10) / 10).toFixed(1)} ms`;
}
