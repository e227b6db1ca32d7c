import fc from "fast-check";
import {
  bandwidth,
  bandwidthText,
  duration,
  durationText,
  rate,
  rateText,
  share,
  shareText,
  size,
  sizeText,
} from "../../core/units";
import "./plan-helpers";

type Parse = (place: string, text: string) => number;

const read: [parse: Parse, text: string, value: number][] = [
  [duration, "250ms", 250],
  [duration, "1.5s", 1_500],
  [duration, ".5s", 500],
  [duration, " 2 m ", 120_000],
  [duration, "1h", 3_600_000],
  [duration, "20us", 0.02],
  [duration, "0ms", 0],
  [rate, "2000/s", 2_000],
  [rate, "90/m", 1.5],
  [rate, "90/min", 1.5],
  [size, "1KiB", 1_024],
  [size, "1kB", 1_000],
  [size, "1.5KiB", 1_536],
  [size, "3GiB", 3 * 1024 ** 3],
  [bandwidth, "10Mbit/s", 1e7],
  [bandwidth, "1MB/s", 8e6],
  [share, "2.5%", 0.025],
  [share, "57%", 0.57],
  [share, "100%", 1],
];
test.each(read)("%p reads %p as %p", (parse, text, value) => {
  expect(parse("here", text)).toBe(value);
});

const refused: [parse: Parse, text: string, message: string][] = [
  [duration, "100", 'flow[2].delay: "100" has no unit; write "100ms"'],
  [duration, "-5s", 'flow[2].delay: "-5s" is negative; write "5s"'],
  [duration, "-5", 'flow[2].delay: "-5" has no unit; write "5ms"'],
  [duration, "5 parsecs", 'flow[2].delay: "5 parsecs" has an unknown unit "parsecs"; use one of us, ms, s, m, h'],
  [duration, "soon", 'flow[2].delay: "soon" is not a number with a unit; write for example "100ms"'],
  [duration, "", 'flow[2].delay: "" is not a number with a unit; write for example "100ms"'],
  [duration, "1e3s", 'flow[2].delay: "1e3s" has an unknown unit "e3s"; use one of us, ms, s, m, h'],
  [duration, "10000000000000s", 'flow[2].delay: "10000000000000s" is too large; write for example "100ms"'],
  [rate, "2000", 'flow[2].delay: "2000" has no unit; write "2000/s"'],
  [size, "1", 'flow[2].delay: "1" has no unit; write "1KiB"'],
  [size, "1.5B", 'flow[2].delay: "1.5B" is not a whole number of bytes; write "2B"'],
  [bandwidth, "10", 'flow[2].delay: "10" has no unit; write "10Mbit/s"'],
  [share, "101%", 'flow[2].delay: "101%" is more than everything; write "100%" or less'],
  [share, "0.1", 'flow[2].delay: "0.1" has no unit; write "0.1%"'],
];
test.each(refused)("%p refuses %p", (parse, text, message) => {
  expect(() => parse("flow[2].delay", text)).toThrow({ name: "BadInput", message });
});

test("whole numbers of every unit are read exactly", () =>
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), (count) => {
      expect(duration("here", `${count}s`)).toBe(count * 1_000);
      expect(size("here", `${count}MiB`)).toBe(count * 1024 ** 2);
      expect(rate("here", `${count}/s`)).toBe(count);
    }),
  ));

const written: [text: string, expected: string][] = [
  [durationText(20), "20ms"],
  [durationText(1_500), "1.5s"],
  [durationText(90_000), "90s"],
  [durationText(150_000), "2.5m"],
  [sizeText(1_024), "1KiB"],
  [sizeText(500), "500B"],
  [sizeText(1_610_612_736), "1.5GiB"],
  [bandwidthText(2_500_000), "2.5Mbit/s"],
  [bandwidthText(500), "500bit/s"],
  [shareText(0.025), "2.5%"],
  [rateText(2_000), "2000/s"],
];
test.each(written)("%p is written as %p", (text, expected) => {
  expect(text).toBe(expected);
});
