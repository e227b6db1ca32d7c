/** Brokers as values: their spec, their settings, their configuration files. */
export { type BrokerPlace, type ListenerAddress, renderSettings } from "./render";
export { DEFAULT_SETTINGS, effectiveSettings } from "./settings";
export { BrokerSpec, parseBrokers } from "./spec";
