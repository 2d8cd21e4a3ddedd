/** Reading what comes from outside: anything malformed is left out, nothing throws. */

export type Fields = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const asText = (value: unknown, otherwise = ""): string =>
  typeof value === "string" ? value : otherwise;

export const asNumber = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const asTexts = (value: unknown): string[] =>
  asList(value).filter((entry): entry is string => typeof entry === "string");

/** Keeps what `read` understands. */
export function readEach<T>(value: unknown, read: (entry: Fields) => T | null): T[] {
  return asList(value).flatMap((entry) => {
    const found = isRecord(entry) ? read(entry) : null;
    return found === null ? [] : [found];
  });
}
