/** Bytes of Kafka's protocol (https://kafka.apache.org/protocol#protocol_types), big-endian: as much of it as our requests use. */

/** A request's body, written from left to right. */
export class Writer {
  private readonly parts: Buffer[] = [];

  int8(value: number): this {
    const part = Buffer.alloc(1);
    part.writeInt8(value);
    return this.add(part);
  }

  int16(value: number): this {
    const part = Buffer.alloc(2);
    part.writeInt16BE(value);
    return this.add(part);
  }

  int32(value: number): this {
    const part = Buffer.alloc(4);
    part.writeInt32BE(value);
    return this.add(part);
  }

  int64(value: number): this {
    const part = Buffer.alloc(8);
    part.writeBigInt64BE(BigInt(value));
    return this.add(part);
  }

  /** Seven bits a byte, the lowest first. */
  uvarint(value: number): this {
    let rest = value;
    const bytes: number[] = [];
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
    return this.add(Buffer.from([...bytes, rest]));
  }

  string(text: string): this {
    const bytes = Buffer.from(text);
    return this.int16(bytes.length).add(bytes);
  }

  compactString(text: string): this {
    const bytes = Buffer.from(text);
    return this.uvarint(bytes.length + 1).add(bytes);
  }

  array<T>(items: readonly T[], write: (item: T) => void): this {
    this.int32(items.length);
    items.forEach(write);
    return this;
  }

  compactArray<T>(items: readonly T[], write: (item: T) => void): this {
    this.uvarint(items.length + 1);
    items.forEach(write);
    return this;
  }

  /** No tagged fields. */
  tags(): this {
    return this.uvarint(0);
  }

  bytes(): Buffer {
    return Buffer.concat(this.parts);
  }

  private add(part: Buffer): this {
    this.parts.push(part);
    return this;
  }
}

/** A response's body, read from left to right. @throws RangeError when it is shorter than it should be */
export class Reader {
  private at = 0;

  constructor(private readonly buffer: Buffer) {}

  boolean(): boolean {
    return this.buffer.readInt8(this.moved(1)) !== 0;
  }

  int16(): number {
    return this.buffer.readInt16BE(this.moved(2));
  }

  int32(): number {
    return this.buffer.readInt32BE(this.moved(4));
  }

  /** As a number: offsets stay below 2^53. */
  int64(): number {
    return Number(this.buffer.readBigInt64BE(this.moved(8)));
  }

  uvarint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.buffer.readUInt8(this.moved(1));
      value += (byte % 0x80) * factor;
      if (byte < 0x80) return value;
    }
  }

  /** Null has the length -1. */
  string(): string | null {
    const length = this.int16();
    return length < 0 ? null : this.text(length);
  }

  /** Null has the length 0, and the empty string 1. */
  compactString(): string | null {
    const length = this.uvarint();
    return length === 0 ? null : this.text(length - 1);
  }

  array<T>(read: () => T): T[] {
    return Array.from({ length: Math.max(0, this.int32()) }, read);
  }

  compactArray<T>(read: () => T): T[] {
    return Array.from({ length: Math.max(0, this.uvarint() - 1) }, read);
  }

  /** Skips tagged fields. */
  tags(): void {
    for (let left = this.uvarint(); left > 0; left -= 1) {
      this.uvarint();
      this.moved(this.uvarint());
    }
  }

  private text(length: number): string {
    const from = this.moved(length);
    return this.buffer.toString("utf8", from, from + length);
  }

  /** Where the next field begins, and past it. */
  private moved(length: number): number {
    const from = this.at;
    if (from + length > this.buffer.length) throw new RangeError(`the answer ends within a field, at byte ${from}`);
    this.at += length;
    return from;
  }
}
