/** The language of scenarios. docs/scenarios.md explains it word by word. */
export * from "./expect";
export * from "./faults";
export * from "./flow";
export {
  Broker,
  broker,
  Clients,
  client,
  consumers,
  controller,
  Links,
  leader,
  load,
  producers,
  quorum,
  replication,
  task,
} from "./links";
export * from "./load";
export * from "./scenario";
