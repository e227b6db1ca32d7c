import type { Client } from "../client";
import { kafkajsConsumer } from "./consumer";
import { kafkajsProducer } from "./producer";

export const kafkajs: Client = { producer: kafkajsProducer, consumer: kafkajsConsumer };
