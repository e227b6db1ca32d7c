/** Pulumi's names of resources: `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`. */

export function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
