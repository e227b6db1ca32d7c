/** The clients that a load can name. */
import type { PlannedLoad } from "../../core/documents";
import type { Client } from "./client";
import { kafkajs } from "./kafkajs";

export * from "./client";

export const CLIENTS: Readonly<Record<PlannedLoad["client"], Client>> = { kafkajs };
