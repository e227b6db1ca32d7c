import fc from "fast-check";
import { localNetwork } from "../../components/local/network";

const stackId = fc.string({ minLength: 1 });
const count = fc.constantFrom(3, 5, 7, 9);

test("nobody listens where another does, and all is in one /24 of the loopback network that is not everybody's", () =>
  fc.assert(
    fc.property(stackId, count, (id, brokers) => {
      const network = localNetwork(id, brokers);
      const listening = [
        network.bootstrap,
        network.proxyApi,
        ...network.brokers.flatMap(({ direct }) => Object.values(direct)),
        ...network.links.map(({ listen }) => listen),
      ];
      expect(new Set(listening).size).toBe(listening.length);
      const [prefix = ""] = /^127\.\d+\.\d+\./.exec(network.bootstrap) ?? [];
      expect(prefix).not.toMatch(/^(127\.0\.|127\.255\.)?$/);
      for (const address of [...listening, network.proxyHost]) {
        const last = Number(address.slice(prefix.length).split(":")[0]);
        expect(address.startsWith(prefix) && last >= 1 && last <= 254).toBe(true);
      }
    }),
  ));

test("every broker reaches every other by a link of its own, and itself directly", () =>
  fc.assert(
    fc.property(stackId, count, (id, brokers) => {
      const network = localNetwork(id, brokers);
      for (const from of network.brokers)
        for (const to of network.brokers) {
          const ip = from.hosts[to.name];
          for (const listener of ["replication", "controller"] as const) {
            const port = to.direct[listener].split(":")[1];
            const carried = network.links.filter(({ listen }) => listen === `${ip}:${port}`);
            const expected =
              from.id === to.id
                ? []
                : [
                    {
                      link: { initiator: { kind: "broker", id: from.id }, owner: to.id, listener },
                      upstream: to.direct[listener],
                    },
                  ];
            expect(carried.map(({ link, upstream }) => ({ link, upstream }))).toEqual(expected);
            if (from.id === to.id) expect(`${ip}:${port}`).toBe(to.direct[listener]);
          }
        }
    }),
    { numRuns: 20 },
  ));

test("clients from outside reach what CLIENT advertises through the proxy", () => {
  const network = localNetwork("dev-12345678", 3);
  for (const { id, advertised, direct } of network.brokers)
    expect(network.links).toContainEqual({
      link: { initiator: { kind: "outside" }, owner: id, listener: "client" },
      proxy: `outside-${id}`,
      listen: advertised,
      upstream: direct.client,
    });
});

test("a stack keeps its network, and another has another", () => {
  expect(localNetwork("dev-12345678", 3)).toEqual(localNetwork("dev-12345678", 3));
  expect(localNetwork("dev-12345678", 3).bootstrap).not.toBe(localNetwork("dev-87654321", 3).bootstrap);
});
