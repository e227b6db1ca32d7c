import type { Event, PlannedFault, ProbeSample, Proof } from "../../core/documents";
import { actings } from "../../core/evaluate/acting";
import { prove } from "../../core/evaluate/proof";
import { samplesByLink } from "../../core/evaluate/windows";
import { bandwidth, broker, client, controller, delay, loss, partition, producers, reset } from "../../core/scenario";
import { acted, linkToOne, plannedFault, probes } from "./support/flight";

const TO_ONE = client().from(producers()).to(broker(1));
const ON_MS = 10_000;
const OFF_MS = 20_000;
const END_MS = 30_000;

type Shaped = ReturnType<typeof delay>;
type OnLinks = Parameters<Shaped["on"]>[0];

const planned = (shape: Shaped, on: OnLinks = TO_ONE): PlannedFault => plannedFault(shape.on(on));
const LINK = linkToOne("orders-0");
const OTHER = linkToOne("orders-1");

/** Proof of a fault that acted on one link, with an exchange every 100 ms. */
function proofOf(
  fault: PlannedFault,
  samples: Event,
  others: { faults: PlannedFault[]; events: Event[] } = NONE,
): Proof {
  const events = [...acted(fault.id, LINK, ON_MS, OFF_MS), samples, ...others.events];
  return prove(fault, { faults: [fault, ...others.faults], acted: actings(events), samples: samplesByLink(events) });
}
const NONE = { faults: [], events: [] };

/** 1 ms, and this much while the fault acts. */
const faulted = (roundTripMs: number | null, usually = 1) =>
  probes(LINK, END_MS, (atMs) => (atMs >= ON_MS && atMs < OFF_MS ? roundTripMs : usually));

/** As under the proxy's partition: what is sent meanwhile is answered when it heals. */
const held = (usually: number | null = 1) =>
  probes(LINK, END_MS, (atMs) => (atMs >= ON_MS && atMs < OFF_MS ? OFF_MS - atMs + 1 : usually));

const closing = (closed: (sample: ProbeSample) => boolean): Event => {
  const { samples, ...event } = faulted(1);
  return { ...event, samples: samples.map((sample) => ({ ...sample, closed: closed(sample) })) };
};

const D100 = planned(delay("100ms"));
const PARTITION = planned(partition());
const KEY = "task orders-0 -> 1 client";
const UNANSWERED = "98 of 98 exchanges had no answer while it acted";

const judged: [what: string, proof: Proof, verdict: Proof["verdict"], text: string][] = [
  ["100 ms", proofOf(D100, faulted(101)), "proven", "asked for 100.0 ms more, saw 100.0 ms (from 1.0 ms to 101.0 ms)"],
  [
    "10 % more",
    proofOf(D100, faulted(111)),
    "proven",
    "asked for 100.0 ms more, saw 110.0 ms (from 1.0 ms to 111.0 ms)",
  ],
  [
    "12 % more",
    proofOf(D100, faulted(113)),
    "refuted",
    "asked for 100.0 ms more, saw 112.0 ms (from 1.0 ms to 113.0 ms)",
  ],
  [
    "nothing of 100 ms",
    proofOf(D100, faulted(1)),
    "refuted",
    "asked for 100.0 ms more, saw 0.0 ms (from 1.0 ms to 1.0 ms)",
  ],
  [
    "5 ms of 4 ms, within 2 ms",
    proofOf(planned(delay("4ms")), faulted(6.9)),
    "proven",
    "asked for 4.0 ms more, saw 5.9 ms (from 1.0 ms to 6.9 ms)",
  ],
  [
    "100 ms each way, which a round trip takes twice",
    proofOf(planned(delay("100ms"), TO_ONE.direction("both")), faulted(201)),
    "proven",
    "asked for 200.0 ms more, saw 200.0 ms (from 1.0 ms to 201.0 ms)",
  ],
  [
    "100 ms with 20 ms of jitter to both sides",
    proofOf(
      planned(delay("100ms", { jitter: "20ms" })),
      probes(LINK, END_MS, (atMs) => (atMs < ON_MS || atMs >= OFF_MS ? 1 : 91 + ((atMs / 10) % 21))),
    ),
    "proven",
    "asked for 100.0 ms more, saw 100.0 ms (from 1.0 ms to 101.0 ms)",
  ],
  [
    "a link that is dead meanwhile",
    proofOf(D100, faulted(null)),
    "inconclusive",
    "most exchanges while it acted had no answer",
  ],
  [
    "a link that was dead before",
    proofOf(
      D100,
      probes(LINK, END_MS, () => null),
    ),
    "inconclusive",
    "most exchanges before it had no answer",
  ],
  [
    "a delay of which nobody saw the before",
    proofOf(D100, later(faulted(101), 8_500)),
    "inconclusive",
    "14 exchanges before it; it takes 20",
  ],
  [
    "a delay that hardly anybody saw",
    proofOf(D100, later(faulted(101), 18_000)),
    "inconclusive",
    "18 exchanges while it acted; it takes 20",
  ],

  ["silence while it acted", proofOf(PARTITION, faulted(null)), "proven", UNANSWERED],
  ["answers that came only when it healed", proofOf(PARTITION, held()), "proven", UNANSWERED],
  [
    "a partition that lets one exchange through",
    proofOf(
      PARTITION,
      probes(LINK, END_MS, (atMs) => (atMs === 15_050 || atMs < ON_MS || atMs > OFF_MS ? 1 : null)),
    ),
    "refuted",
    "97 of 98 exchanges had no answer while it acted",
  ],
  [
    "a peer that stays silent after it",
    proofOf(
      PARTITION,
      probes(LINK, END_MS, (atMs) => (atMs < ON_MS ? 1 : null)),
    ),
    "inconclusive",
    `${UNANSWERED}, but none of 99 had one after it`,
  ],
  [
    "a peer that was silent before it",
    proofOf(
      PARTITION,
      probes(LINK, END_MS, (atMs) => (atMs > OFF_MS ? 1 : null)),
    ),
    "inconclusive",
    `${UNANSWERED}, but most had none before it either`,
  ],

  [
    "a connection that closed",
    proofOf(
      planned(reset()),
      closing(({ atMs }) => atMs === 15_050),
    ),
    "proven",
    "1 of 98 exchanges saw their connection closed",
  ],
  [
    "connections that stayed",
    proofOf(
      planned(reset()),
      closing(() => false),
    ),
    "refuted",
    "0 of 98 exchanges saw their connection closed",
  ],
  [
    "a close before it",
    proofOf(
      planned(reset()),
      closing(({ atMs }) => atMs < ON_MS),
    ),
    "refuted",
    "0 of 98 exchanges saw their connection closed",
  ],

  [
    "a rate that round trips show",
    proofOf(planned(bandwidth("100kbit/s")), faulted(40)),
    "acted",
    "round trips grew from 1.0 ms to 40.0 ms",
  ],
  [
    "a rate on a link whose round trips were as long before, one in five",
    proofOf(
      planned(bandwidth("100kbit/s")),
      probes(LINK, END_MS, (atMs) => (atMs >= ON_MS && atMs < OFF_MS ? 40 : atMs % 500 < 100 ? 60 : 1)),
    ),
    "inconclusive",
    "round trips grew from 1.0 ms to 40.0 ms: small exchanges do not show this rate",
  ],
  [
    "a rate that is too high for that",
    proofOf(planned(bandwidth("1Gbit/s")), faulted(1.5)),
    "inconclusive",
    "round trips grew from 1.0 ms to 1.5 ms: small exchanges do not show this rate",
  ],
  ["loss", proofOf(planned(loss("1%")), faulted(1)), "inconclusive", "exchanges cannot show loss"],
];

test.each(judged)("%s", (_, proof, verdict, text) => {
  expect({ verdict: proof.verdict, text: proof.text }).toEqual({ verdict, text: `${text} on ${KEY}` });
});

test("windows leave out 100 ms at each edge, and of the end also the delay itself", () => {
  const { before, during, after } = proofOf(D100, faulted(101));
  // Sent at 50, 150, … : 50..9850, 10150..19750, 20150..29950.
  expect([before, during, after].map(({ samples }) => samples)).toEqual([99, 97, 99]);
  expect([before, during, after].map(({ medianMs }) => medianMs)).toEqual([1, 101, 1]);
});

test("before is the last minute before", () => {
  const events = [...acted(D100.id, LINK, 100_000, 110_000), probes(LINK, 120_000, () => 1)];
  const proof = prove(D100, { faults: [D100], acted: actings(events), samples: samplesByLink(events) });
  expect(proof.before.samples).toBe(599);
});

test("the worst link decides, and is named", () => {
  const events = [
    ...acted(D100.id, LINK, ON_MS, OFF_MS),
    ...acted(D100.id, OTHER, ON_MS, OFF_MS),
    faulted(101),
    { ...faulted(31), link: OTHER },
  ];
  const { verdict, text } = prove(D100, { faults: [D100], acted: actings(events), samples: samplesByLink(events) });
  expect([verdict, text]).toEqual([
    "refuted",
    "asked for 100.0 ms more, saw 30.0 ms (from 1.0 ms to 31.0 ms) on task orders-1 -> 1 client, the worst of 2 links",
  ]);
});

test("links that were not probed are not judged, as long as one was", () => {
  const events = [...acted(D100.id, LINK, ON_MS, OFF_MS), ...acted(D100.id, OTHER, ON_MS, OFF_MS)];
  const proofWith = (...samples: Event[]) =>
    prove(D100, { faults: [D100], acted: actings(events), samples: samplesByLink(samples) });
  expect(proofWith(faulted(101)).verdict).toBe("proven");
  expect(proofWith()).toMatchObject({
    verdict: "inconclusive",
    text: "0 exchanges while it acted; it takes 20 on task orders-0 -> 1 client, the worst of 2 links",
  });
});

describe("with another fault on the link", () => {
  const other = (shape: Shaped, fromMs: number, toMs: number, on: OnLinks = TO_ONE) => ({
    faults: [{ ...planned(shape, on), id: "fault-2" }],
    events: acted("fault-2", LINK, fromMs, toMs),
  });

  test("an earlier one is not the before", () => {
    const samples = probes(LINK, END_MS, (atMs) => (atMs < 5_000 ? 51 : atMs >= ON_MS && atMs < OFF_MS ? 101 : 1));
    const { before, verdict } = proofOf(D100, samples, other(delay("50ms"), 0, 5_000));
    expect([verdict, before.samples]).toEqual(["proven", 48]);
  });

  test("a later one ends the after", () => {
    const { after } = proofOf(D100, faulted(101), other(delay("50ms"), 25_000, 27_000));
    expect(after.samples).toBe(48);
  });

  test("a delay the other way is taken off", () => {
    const back = other(delay("50ms"), ON_MS, OFF_MS, TO_ONE.direction("replies"));
    const { verdict, during } = proofOf(D100, faulted(151), back);
    expect([verdict, during.medianMs]).toEqual(["proven", 101]);
  });

  test("a narrow link before it is no excuse for a wrong delay", () => {
    expect(proofOf(D100, faulted(151), other(bandwidth("100kbit/s"), 0, 5_000)).verdict).toBe("refuted");
  });

  test("a narrow link makes a wrong delay inconclusive, not refuted", () => {
    const { verdict, text } = proofOf(D100, faulted(151), other(bandwidth("100kbit/s"), ON_MS, OFF_MS));
    expect([verdict, text]).toEqual([
      "inconclusive",
      `asked for 100.0 ms more, saw 150.0 ms (from 1.0 ms to 151.0 ms), while another fault acted on ${KEY}`,
    ]);
  });
});

test("a fault that never acted is inconclusive", () => {
  const { verdict, text } = prove(D100, { faults: [D100], acted: [], samples: new Map() });
  expect([verdict, text]).toEqual(["inconclusive", "it never acted"]);
});

test("a fault on planned links is judged on each of them, however short it was there", () => {
  const events = [
    ...acted(PARTITION.id, LINK, ON_MS, OFF_MS),
    ...acted(PARTITION.id, OTHER, ON_MS, 11_000),
    faulted(null),
    probes(OTHER, END_MS, (atMs) => (atMs >= ON_MS && atMs < 11_000 ? null : 1)),
  ];
  const { verdict } = prove(PARTITION, { faults: [PARTITION], acted: actings(events), samples: samplesByLink(events) });
  expect(verdict).toBe("inconclusive");
});

test("a fault that moves is judged where it was long enough to be seen", () => {
  const moving = planned(partition(), client().from(producers()).to(controller().following()));
  const events = [
    ...acted(moving.id, LINK, ON_MS, 11_000),
    ...acted(moving.id, OTHER, 11_000, OFF_MS),
    probes(LINK, END_MS, (atMs) => (atMs >= ON_MS && atMs < 11_000 ? null : 1)),
    probes(OTHER, END_MS, (atMs) => (atMs >= 11_000 && atMs < OFF_MS ? null : 1)),
  ];
  const { verdict, text } = prove(moving, { faults: [moving], acted: actings(events), samples: samplesByLink(events) });
  expect([verdict, text]).toEqual([
    "proven",
    "88 of 88 exchanges had no answer while it acted on task orders-1 -> 1 client",
  ]);
});

/** Without the samples before a time. */
function later(event: Event, fromMs: number): Event {
  if (event.kind !== "probes") return event;
  return { ...event, samples: event.samples.filter(({ atMs }) => atMs >= fromMs) };
}
