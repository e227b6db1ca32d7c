/** Programs of this machine that the local platform runs. */
export interface LocalTools {
  /** The `java` program. */
  readonly java: string;
  /** For `java -cp`: Kafka's brokers and tools. */
  readonly kafkaClasspath: string;
  /** The `toxiproxy-server` program. */
  readonly toxiproxy: string;
}
