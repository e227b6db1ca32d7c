/** From the record of a run to its result, and to what a report draws. Pure. */
export { evaluate } from "./evaluate";
export { type AuditedReport, IntegrityAuditor, type LoggedRecord } from "./integrity";
export {
  type ConsumeSeries,
  type LoadSeries,
  type ProduceSeries,
  type RunSeries,
  type Spectrum,
  seriesOf,
  type TimesBySecond,
} from "./series";
