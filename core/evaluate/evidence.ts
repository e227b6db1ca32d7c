/** The records that convict: a few for each kind of anomaly, the first that are found. */
import type { Evidence } from "../documents";

/** As many as a person looks at. */
const FOR_EACH_KIND = 5;

export class EvidenceList {
  private readonly found = new Map<string, Evidence[]>();

  /** The text is made only if it is kept: a log of a million anomalies should not make a million sentences. */
  add(anomaly: string, evidence: () => Omit<Evidence, "anomaly">): void {
    const kept = this.found.get(anomaly) ?? [];
    if (kept.length >= FOR_EACH_KIND) return;
    kept.push({ anomaly, ...evidence() });
    this.found.set(anomaly, kept);
  }

  all(): Evidence[] {
    return [...this.found.values()].flat();
  }
}
