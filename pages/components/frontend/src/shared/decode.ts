/** Small readers that fit together: each returns the value it expects or throws `Malformed`. */
import { isRecord } from "./fields";

export class Malformed extends Error {}

export type Read<T> = (value: unknown) => T;

const reject = (expected: string): never => {
  throw new Malformed(`Expected ${expected}.`);
};

export const text: Read<string> = (value) => (typeof value === "string" ? value : reject("text"));

export const flag: Read<boolean> = (value) => (typeof value === "boolean" ? value : reject("true or false"));

export const number: Read<number> = (value) =>
  typeof value === "number" && Number.isFinite(value) ? value : reject("a number");

export const integer: Read<number> = (value) =>
  typeof value === "number" && Number.isInteger(value) ? value : reject("a whole number");

/** A number that counts or points at something: never negative. */
export const natural: Read<number> = (value) => {
  const found = integer(value);
  return found >= 0 ? found : reject("a number from 0");
};

export const list =
  <T>(read: Read<T>, most = 1_000_000): Read<readonly T[]> =>
  (value) =>
    Array.isArray(value) && value.length <= most ? value.map(read) : reject("a list");

export const pair =
  <A, B>(first: Read<A>, second: Read<B>): Read<readonly [A, B]> =>
  (value) =>
    Array.isArray(value) && value.length === 2 ? [first(value[0]), second(value[1])] : reject("a pair");

export const nullable =
  <T>(read: Read<T>): Read<T | null> =>
  (value) =>
    value === null || value === undefined ? null : read(value);

export const otherwise =
  <T>(read: Read<T>, standard: T): Read<T> =>
  (value) =>
    value === undefined ? standard : read(value);

export const oneOf =
  <T extends string>(...known: readonly T[]): Read<T> =>
  (value) =>
    known.find((word) => word === value) ?? reject(known.join(", "));

export const object =
  <T>(fields: { readonly [K in keyof T]: Read<T[K]> }): Read<T> =>
  (value) => {
    if (!isRecord(value)) return reject("an object");
    const made: Partial<T> = {};
    for (const key of Object.keys(fields) as (keyof T & string)[]) made[key] = fields[key](value[key]);
    return made as T;
  };
