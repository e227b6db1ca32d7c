/**
 * What a worker asks of a Kafka client. Each client that Drone can drive is an adapter behind this interface, so that
 * clients are a dimension of a scenario and never a special case of a worker.
 */

/** How to reach the brokers of a run, and how patient to be. */
export interface ConnectionSettings {
  readonly clientId: string;
  readonly bootstrap: string;
  /** Advertised `host:port` to the address of the task's own link to it. */
  readonly routes: Readonly<Record<string, string>>;
  readonly requestTimeoutMs: number;
  /** Told of each error that the client reports, whether or not its own retries hide it later. */
  readonly onError: (message: string) => void;
}

export interface ProducerSettings extends ConnectionSettings {
  readonly topic: string;
  readonly partitions: number;
  readonly acks: "all" | "1" | "0";
  readonly idempotent: boolean;
  /** The client's own retries of one send. */
  readonly retries: number;
}

export interface ConsumerSettings extends ConnectionSettings {
  readonly topic: string;
  readonly group: string;
  readonly sessionTimeoutMs: number;
}

/**
 * How a send of one batch to one partition ended. `failed` is a proof that no attempt appended anything; all else that is
 * not an acknowledgement is `unknown`, and so is every send with acks=0, without an error.
 */
export type SendResult =
  | { readonly outcome: "acknowledged"; readonly baseOffset: number }
  | { readonly outcome: "failed" | "unknown"; readonly error: string | null };

export interface ProducerClient {
  /** For each partition the number, from 0, of the connection that its sends go over at first; some may share one. */
  readonly connections: readonly number[];
  /** Never rejects. */
  send(partition: number, values: readonly Buffer[]): Promise<SendResult>;
  close(): Promise<void>;
}

export interface PolledRecord {
  readonly offset: number;
  readonly value: Buffer;
}

/** Records of one partition that arrived together, in the order of their offsets. */
export interface PolledBatch {
  readonly partition: number;
  readonly records: readonly PolledRecord[];
}

export interface ConsumerClient {
  /** Stops polling and commits what was received. */
  close(): Promise<void>;
}

export interface Client {
  /** Connected to every leader, metadata loaded: the first send finds everything warm. */
  producer(settings: ProducerSettings): Promise<ProducerClient>;
  /** Joined the group and reading. A partition that has no committed offset is read from its start. */
  consumer(settings: ConsumerSettings, onBatch: (batch: PolledBatch) => void): Promise<ConsumerClient>;
}
